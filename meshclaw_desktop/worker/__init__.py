"""The process that talks to models, the only one that loads litellm. It is given a key and messages, nothing else."""
