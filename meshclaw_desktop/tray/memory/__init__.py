"""What was learned: the proposals of a dream, and what is kept. The runtime learns and forgets; these windows ask it to."""
