"""What the rewritten code needs around it: configuration, target modules, environment, provider."""
