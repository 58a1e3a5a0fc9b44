"""The question on screen: shows one approval, gives back one answer. It decides nothing."""
