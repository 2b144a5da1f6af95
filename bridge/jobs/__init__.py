"""The queue of requests, its runner and journal, and the engines that do the work."""
