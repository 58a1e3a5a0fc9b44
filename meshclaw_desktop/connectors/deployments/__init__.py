"""Deployments: a git remote, GitHub Actions, Buildbot, or a command of the user's own, behind one set of tools."""
