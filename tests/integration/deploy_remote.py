"""A real deploy remote: sshd with one key that may only speak git, a bare repository, and a hook that deploys.

Its account answers the word `deploys` with the record of its deployments. It knows nothing of what is tested. Takes sshd.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

SHELL = """\
#!/bin/sh
# The one key of this account may speak git with one repository, and ask for the record of deployments.
case "$SSH_ORIGINAL_COMMAND" in
  "git-receive-pack '{bare}'") exec git receive-pack '{bare}' ;;
  "git-upload-pack '{bare}'") exec git upload-pack '{bare}' ;;
  deploys) exec cat '{site}/deploys.jsonl' ;;
  *) echo refused >&2; exit 128 ;;
esac
"""
HOOK = """\
#!/bin/bash
# Check out what was pushed, run its deploy.sh, and let it go live only if that succeeds. It never fails the push.
while read -r old new ref; do
  [ "$ref" = refs/heads/main ] || continue
  release='{site}'/releases/$new
  mkdir -p "$release"
  git --work-tree="$release" checkout -q -f "$new"
  echo "-----> deploying ${{new:0:8}}"
  if (cd "$release" && sh ./deploy.sh); then
    ln -sfn "$release" '{site}'/current.new && mv -T '{site}'/current.new '{site}'/current
    state=success
  else
    state=failure
    echo "-----> FAILED"
  fi
  printf '{{"sha":"%s","status":"%s","at":"%s"}}\\n' "$new" "$state" "$({date})" >> '{site}'/deploys.jsonl
done
"""
CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
UsePAM no
PasswordAuthentication no
PermitRootLogin forced-commands-only
StrictModes no
"""


@dataclass(frozen=True)
class DeployRemote:
    """Where it is, and what lies around it."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """For `git push`."""
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{self.folder}/web-api.git"

    @property
    def clone(self) -> Path:
        """A clone with commits to deploy."""
        return self.folder / "clone"

    @property
    def key(self) -> Path:
        """The one key that is let in."""
        return self.folder / "key"

    @property
    def known_hosts(self) -> Path:
        """Names this host's key."""
        return self.folder / "known_hosts"

    @property
    def live(self) -> str:
        """The commit that is live, empty if none is."""
        current = self.folder / "site" / "current"
        return current.resolve().name if current.exists() else ""

    def commit(self, deploy: str, title: str) -> str:
        """A commit whose deploy.sh is `deploy`; gives its hash."""
        (self.clone / "deploy.sh").write_text(deploy)
        git(self.clone, "add", "-A")
        git(self.clone, "commit", "-q", "--allow-empty", "-m", title)
        return git(self.clone, "rev-parse", "HEAD").strip()


def why_not() -> str:
    """Why this machine cannot have one; empty if it can."""
    if os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "a deploy remote takes root on Linux"
    return "" if shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin") else "there is no sshd"


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as the developer whose clone it is."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Sam", "GIT_AUTHOR_EMAIL": "sam@corp.example",
        "GIT_COMMITTER_NAME": "Sam", "GIT_COMMITTER_EMAIL": "sam@corp.example",
    }  # fmt: skip
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@contextmanager
def deploy_remote(folder: Path, *, date: str = "date -Is") -> Iterator[DeployRemote]:
    """The remote while the context lasts. `date` is the command that says what time it is there."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "deploys.jsonl").touch()
    bare = folder / "web-api.git"
    git(folder, "init", "-q", "--bare", "-b", "main", str(bare))
    hook = bare / "hooks" / "post-receive"
    hook.write_text(HOOK.format(site=folder / "site", date=date))
    hook.chmod(0o755)
    git(folder, "init", "-q", "-b", "main", str(folder / "clone"))
    for name in ("host_key", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shell = folder / "shell"
    shell.write_text(SHELL.format(bare=bare, site=folder / "site"))
    shell.chmod(0o755)
    public = (folder / "key.pub").read_text().strip()
    (folder / "authorized_keys").write_text(f'restrict,command="{shell}" {public}\n')
    host = " ".join((folder / "host_key.pub").read_text().split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host}\n")
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    sshd = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert sshd is not None
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sshd, "-D", "-e", "-f", str(folder / "config")], stdin=subprocess.DEVNULL, stderr=log
        )
    try:
        ends = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > ends:
                    raise AssertionError((folder / "log").read_text()) from None
                time.sleep(0.05)
        yield DeployRemote(port, folder)
    finally:
        process.terminate()
        process.wait(10)
