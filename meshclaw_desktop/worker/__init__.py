"""The process that talks to models, and the only one that loads litellm. It is given a key and messages, nothing else."""
