"""Values that go through a store (`useReducer`, zustand): what is put in, what it becomes, who reads it."""
