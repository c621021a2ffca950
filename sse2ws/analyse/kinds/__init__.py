"""Signs of the kind of a stream, each with its places. Two have to agree; judging them is not done here."""
