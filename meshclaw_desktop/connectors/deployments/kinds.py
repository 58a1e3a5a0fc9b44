"""The kinds that deploy: their forms, and how one is made. Imports no platform until one is made."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from meshclaw_desktop.connectors.contract import Connector, Kind, Setting
from meshclaw_desktop.errors import ConnectorError, SettingsError

from .tools import tools

_ENVIRONMENT = Setting(key="environment", label="Environment", required=False, hint="production, staging, …")
_PRODUCTION = Setting(
    key="production",
    label="Counts as production",
    required=False,
    hint="names of environments; else their names decide",
)
_CA_FILE = Setting(key="ca_file", label="CA file", required=False, hint="for a server with a certificate of its own")
_LIMIT = Setting(key="limit_minutes", label="Time limit, minutes", default="30", required=False)


def deploying() -> tuple[Kind, ...]:
    """Every kind that deploys."""
    return (
        _kind(
            "github",
            "Deployments by GitHub Actions",
            (
                Setting(key="repository", label="Repository", hint="owner/name"),
                Setting(key="workflows", label="Workflows", hint="production=deploy.yml, staging=stage.yml"),
                Setting(key="api", label="API address", default="https://api.github.com/", required=False),
                _PRODUCTION,
                _CA_FILE,
            ),
            ("token",),
            _open_github,
        ),
        _kind(
            "buildbot",
            "Deployments by Buildbot",
            (
                Setting(key="url", label="Address", hint="https://ci.host.example/"),
                Setting(key="user", label="User name", required=False),
                _ENVIRONMENT,
                _PRODUCTION,
                _CA_FILE,
            ),
            ("password",),
            _open_buildbot,
        ),
        _kind(
            "gitpush",
            "Deployments by git push",
            (
                Setting(key="remote", label="Remote", hint="ssh://deploy@host.example/srv/web-api.git"),
                Setting(key="folder", label="Clone on this machine"),
                Setting(key="branch", label="Branch", default="main", required=False),
                Setting(key="target", label="Name", required=False, hint="what is deployed, e.g. web-api"),
                Setting(
                    key="state_command", label="State command", required=False, hint="one word that the remote answers"
                ),
                Setting(key="identity", label="SSH key file", required=False),
                Setting(key="known_hosts", label="Known hosts file", required=False),
                _ENVIRONMENT,
                _PRODUCTION,
                _LIMIT,
            ),
            (),
            _open_git_push,
        ),
        _kind(
            "command",
            "Deployments by a command",
            (
                Setting(key="command", label="Command", hint="./deploy.sh {version}"),
                Setting(key="folder", label="Folder"),
                Setting(key="target", label="Name", required=False, hint="what is deployed, e.g. web-api"),
                _ENVIRONMENT,
                _PRODUCTION,
                _LIMIT,
            ),
            (),
            _open_command,
        ),
    )


def _kind(
    name: str,
    title: str,
    settings: tuple[Setting, ...],
    credentials: tuple[str, ...],
    opener: Callable[[str, Mapping[str, str]], Connector],
) -> Kind:
    return Kind(
        name=name, title=title, tools=tools(name), settings=settings, credentials=credentials, open=opener,
        family="deployments",
    )  # fmt: skip


def _open_github(name: str, settings: Mapping[str, str]) -> Connector:
    from meshclaw_desktop.connectors.web import checked_url

    from .connector import DeploymentsConnector
    from .github import API, GitHubPlatform, read_repository, read_workflows

    api = checked_url(settings.get("api", "").strip() or API, what="The API's address")
    try:
        repository, workflows = (
            read_repository(_needed(settings, "repository")),
            read_workflows(_needed(settings, "workflows")),
        )
    except ConnectorError as wrong:
        raise SettingsError(wrong.title, wrong.remedy) from wrong
    platform = GitHubPlatform(repository, workflows=workflows, api=api, ca_file=settings.get("ca_file", "").strip())
    return DeploymentsConnector(name, platform, production=_production(settings))


def _open_buildbot(name: str, settings: Mapping[str, str]) -> Connector:
    from meshclaw_desktop.connectors.web import checked_url

    from .buildbot import BuildbotPlatform
    from .connector import DeploymentsConnector

    platform = BuildbotPlatform(
        checked_url(_needed(settings, "url"), what="Buildbot's address"),
        user=settings.get("user", "").strip(),
        environment_name=settings.get("environment", "").strip(),
        ca_file=settings.get("ca_file", "").strip(),
    )
    return DeploymentsConnector(name, platform, production=_production(settings))


def _open_git_push(name: str, settings: Mapping[str, str]) -> Connector:
    from .command import settings_of
    from .connector import DeploymentsConnector
    from .git_push import GitPushPlatform, read_remote

    _, limit_s = settings_of(settings)
    platform = GitPushPlatform(
        settings.get("target", "").strip() or name,
        read_remote(settings),
        environment_name=settings.get("environment", "").strip(),
        limit_s=limit_s,
        environment=os.environ,
    )
    return DeploymentsConnector(name, platform, production=_production(settings))


def _open_command(name: str, settings: Mapping[str, str]) -> Connector:
    from .command import CommandPlatform, read_command, settings_of
    from .connector import DeploymentsConnector

    folder, limit_s = settings_of(settings)
    platform = CommandPlatform(
        settings.get("target", "").strip() or name,
        read_command(_needed(settings, "command"), folder=folder),
        folder=folder,
        environment_name=settings.get("environment", "").strip(),
        limit_s=limit_s,
    )
    return DeploymentsConnector(name, platform, production=_production(settings))


def _production(settings: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in settings.get("production", "").split(","))))


def _needed(settings: Mapping[str, str], key: str) -> str:
    value = settings.get(key, "").strip()
    if not value:
        raise SettingsError(f"The deployments have no “{key}”.", "Fill it in.")
    return value
