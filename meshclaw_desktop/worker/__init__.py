"""The model worker: the only process that imports litellm. It holds one provider's key and nothing else of the user's."""
