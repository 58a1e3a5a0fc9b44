"""The deployment watch: what goes on is looked at by code; a model is asked only about what takes judgement."""
