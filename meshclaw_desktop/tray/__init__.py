"""The process that asks and shows. It decides nothing, and imports no model, connector or database."""
