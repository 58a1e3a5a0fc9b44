"""What a routine's run left for the user, made from the record alone. It starts nothing and asks no model."""
