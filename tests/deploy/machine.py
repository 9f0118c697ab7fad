"""A machine to install on, as a folder: without root, systemd, container engine or network.

Lines of docs/going-live.md are carried out on it as they stand, with `/opt`, `/etc` and `/tmp` below that folder. What
needs root or a container engine is done as they would do it: units and services are started from their own files, on
free ports. Two things are not done again, because they take minutes: libraries are compiled to bytecode (that of the
tests' own environment is taken), and the model is trained (that of these sources is taken).
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType

import httpx
import pytest

from doorstep.training import MODEL
from tests.deploy import files
from tests.ports import free_port
from tests.stack import ROOT

ENDS_WITHIN = 240  # seconds; it guards against hanging
_MODEL = (MODEL, MODEL.with_name(".fingerprint"))
_BYTECODE = Path(sys.prefix) / "lib"
_KEPT = ("HOME", "PATH", "LANG", "UV_CACHE_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")


@dataclass
class Machine:
    root: Path
    database: str
    """DATABASE_URL: of a PostgreSQL that is there, also for compose.yaml, whose own is an image."""
    programs: str
    """A folder with PostgreSQL's own."""
    ports: dict[str, int] = field(default_factory=dict)
    """Those of this machine, by those of the files."""
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    here: Path = Path()
    said: str = ""
    """By the last line that was carried out."""

    def __post_init__(self) -> None:
        for folder in ("opt", "tmp", "app", "etc/systemd/system", "etc/caddy", "log"):
            (self.root / folder).mkdir(parents=True)
        copy_of_sources(self.root / "doorstep")
        for file in _MODEL:
            shutil.copy(ROOT / file, self.root / "doorstep" / file)
        self.here = self.root

    def port(self, number: int | str) -> int:
        if (name := str(number)) not in self.ports:
            self.ports[name] = free_port()
        return self.ports[name]

    # lines of the page

    def carry_out(self, line: str) -> None:
        """A line of a terminal: its commands one after the other."""
        for command in line.partition("   #")[0].split("&&"):
            words = command.strip().removeprefix("sudo ").replace("-o doorstep ", "")
            match words.split():
                case ["useradd", *_] | ["systemctl", "daemon-reload" | "reload" | "status", *_]:
                    pass
                case ["cd", folder]:
                    self.here = self._below(folder)
                case ["systemctl", "enable" | "restart", *_, target]:
                    self.start_units(target)
                case ["docker", "compose", "up", *_]:
                    self._build_image()
                    self._start_services()
                case ["docker", "compose", "cp", source, there]:
                    shutil.copy(self.here / source, self.root / there.partition(":/")[2])
                case ["docker", "compose", "exec", service, *program]:
                    self.said = self._of_service(service, [self._moved(word) for word in program])
                case ["systemd-run", *options]:
                    self._systemd_run(options)
                case [program, "train"] if program.endswith("doorstep"):
                    self._lay_model()
                case _:
                    self.said = self._shell(words)

    def _shell(self, words: str) -> str:
        line = ["sh", "-ec", self._moved(words).replace("--compile-bytecode", "")]
        try:
            said = self._run(line, self.here, self._environment({"UV_OFFLINE": "1"}))
        except AssertionError:
            if not re.search(r"\buv\b", words):
                raise
            said = self._run(line, self.here, self._environment(_where_libraries_are()))  # uv keeps nothing here
        if " sync " in words:
            take_bytecode(self.here)
        return said

    def _moved(self, words: str) -> str:
        return re.sub(r"(?<![\w.])/(?=(opt|etc|tmp|app)\b)", f"{self.root}/", words)

    def _below(self, folder: str) -> Path:
        return self.here / self._moved(folder)

    def _lay_model(self) -> None:
        """What `doorstep train` leaves."""
        for file in _MODEL:
            (self.here / file).parent.mkdir(exist_ok=True)
            if not (self.here / file).exists():
                shutil.copy(ROOT / file, self.here / file)

    def _run(self, words: list[str], folder: Path, environment: Mapping[str, str]) -> str:
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"{words}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    # systemd

    def start_units(self, target: str) -> None:
        """What the target wants, after the migration has ended; of a template its first instance."""
        folder = self.root / "etc/systemd/system"
        wanted = " ".join(re.findall(r"^Wants=(.+)$", (folder / target).read_text(), re.MULTILINE)).split()
        templates: dict[str, str] = {}
        for name in sorted(wanted, key=lambda name: "migrate" not in name):
            templates.setdefault(re.sub(r"@\d+", "@", name), name)
        for file, name in templates.items():
            instance = re.search(r"@(\d+)", name)
            service = files.unit(folder / file)["Service"]
            words = self._moved(service["ExecStart"]).replace("%i", str(self.port(instance[1])) if instance else "")
            place = self._below(service["WorkingDirectory"])
            environment = self._environment(self._read(self._below(service["EnvironmentFile"])))
            if service.get("Type") == "oneshot":
                self.said = self._run(shlex.split(words), place, environment)
            else:
                self._start(name, shlex.split(words), place, environment)

    def _systemd_run(self, options: list[str]) -> None:
        """`--pipe --uid U -p EnvironmentFile=F --working-directory D PROGRAM...`"""
        at = options.index("--working-directory")
        place = self._below(options[at + 1])
        (file,) = re.findall(r"EnvironmentFile=(\S+)", " ".join(options))
        program = [str(place / options[at + 2]), *map(self._moved, options[at + 3 :])]
        self.said = self._run(program, place, self._environment(self._read(self._below(file))))

    def _read(self, file: Path) -> dict[str, str]:
        return dict(re.findall(r"^([A-Z_]+)=(.*)$", file.read_text(), re.MULTILINE))

    # containers

    @property
    def image(self) -> Path:
        return self.root / "app"

    def _build_image(self) -> None:
        """The first stage of the Containerfile, with what .dockerignore lets in."""
        checkout, self.here = self.here, self.image
        stage = files.instructions()[1:]
        for kind, rest in stage[: [kind for kind, _ in stage].index("FROM")]:
            if kind == "COPY":
                *sources, target = rest.split()
                copy_into_image(checkout, sources, self.image / target)
            elif kind == "RUN":
                self.carry_out(rest)
        self.here = checkout

    def _start_services(self) -> None:
        """The proxy and the database are images of others."""
        self._of_service("migrate", files.commands()["migrate"])
        for name, words in files.commands().items():
            if name != "migrate":
                given = [self._inside(name, word) for word in words]
                self._start(f"compose {name}", self._in_image(given), self.image, self._service(name))

    def is_healthy(self, service: str) -> bool:
        """By the healthcheck of compose.yaml."""
        _, *words = files.compose()["services"][service]["healthcheck"]["test"]
        check = self._in_image([self._inside(service, word) for word in words])
        self.answers(f"http://127.0.0.1:{self.port(8015)}/healthz")
        return subprocess.run(check, env=self._service(service), capture_output=True, timeout=120).returncode == 0

    def _inside(self, service: str, word: str) -> str:
        """A container has its ports for itself. Receivers may share one, and do."""
        own = "" if service == "receiver" else "compose "
        return re.sub(r"\b(8015|5005|8035|8045)\b", lambda port: str(self.port(own + port[0])), word)

    def _of_service(self, name: str, words: list[str]) -> str:
        return self._run(self._in_image(words), self.image, self._service(name))

    def _in_image(self, words: list[str]) -> list[str]:
        return [str(self.image / ".venv/bin" / words[0]), *words[1:]]

    def _service(self, name: str) -> dict[str, str]:
        """Its environment: .env, and over it what compose.yaml sets, at the addresses of this machine."""
        set_there = dict(files.compose()["services"][name]["environment"])
        here = {
            "DATABASE_URL": self.database,
            "DOORSTEP_RECEIVER_URL": f"http://127.0.0.1:{self.port(8015)}",
            "DOORSTEP_RASA_URL": f"http://127.0.0.1:{self.port('compose 5005')}",
        }
        assert set_there.keys() - here.keys() <= {"FORWARDED_ALLOW_IPS"}
        return self._environment(self._read(self.here / ".env") | set_there | here)

    # processes

    def _environment(self, more: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
        new = bare()
        return new | {"PATH": os.pathsep.join((self.programs, new["PATH"]))} | more

    def _start(self, name: str, words: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        log = (self.root / "log" / name).open("wb")
        self.running[name] = subprocess.Popen(words, cwd=folder, env=environment, stdout=log, stderr=log)

    def answers(self, url: str) -> bool:
        """Whether it does; none of the processes has ended meanwhile."""
        for name, process in self.running.items():
            assert process.poll() is None, f"{name}: {(self.root / 'log' / name).read_text()[-3000:]}"
        try:
            return httpx.get(url, timeout=30, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def stop(self) -> dict[str, int]:
        """As systemd and containers are stopped; the exit status of each."""
        for process in self.running.values():
            process.terminate()
        ended = {name: process.wait(ENDS_WITHIN) for name, process in self.running.items()}
        self.running.clear()
        return ended

    def kill(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()


def bare() -> dict[str, str]:
    """What a new machine has; uv takes what this one has downloaded before."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join((kept["PATH"], str(Path(uv()).parent)))
    return kept | {"PATH": path, "UV_PYTHON": sys.executable, "COLUMNS": "200"}


def _where_libraries_are() -> dict[str, str]:
    """What says so to the uv that made the tests' own environment."""
    ours = ("UV_OFFLINE", "UV_PYTHON", "UV_PROJECT_ENVIRONMENT")
    names = {name for name in os.environ if name.startswith(("UV_", "SSL_CERT_")) or name.upper().endswith("_PROXY")}
    return {name: os.environ[name] for name in names.difference(ours)}


def uv() -> str:
    beside = [ROOT / ".uv/bin/uv", (ROOT / ".venv").resolve().parent / ".uv/bin/uv"]
    found = shutil.which("uv") or next((str(each) for each in beside if each.exists()), None)
    if found is None:
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail("the walk must be made in CI, and uv is not on this machine")
        pytest.skip("uv is not on this machine")
    return found


def copy_of_sources(folder: Path) -> None:
    """What a fresh clone holds."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def copy_into_image(checkout: Path, sources: Iterable[str], target: Path) -> None:
    """COPY, but for what .dockerignore names: paths from the top, a pattern with `**/` anywhere."""
    ignored = (checkout / ".dockerignore").read_text().split()

    def is_left_out(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if _is_ignored((Path(folder) / name).relative_to(checkout), ignored)]

    for source in sources:
        if (checkout / source).is_dir():
            shutil.copytree(checkout / source, target / source, ignore=is_left_out, dirs_exist_ok=True)
        else:
            shutil.copy(checkout / source, target)


def _is_ignored(path: Path, patterns: Iterable[str]) -> bool:
    return any(
        fnmatch(path.name if pattern.startswith("**/") else path.as_posix(), pattern.removeprefix("**/").rstrip("/"))
        for pattern in patterns
    )


def take_bytecode(folder: Path) -> None:
    """What `--compile-bytecode` would make, where the tests' own environment has it: compiling takes half a minute."""
    (there,) = (folder / ".venv/lib").glob("python3.*/site-packages")
    (ours,) = _BYTECODE.glob("python3.*/site-packages")
    for package in (each for each in there.iterdir() if each.is_dir() and (ours / each.name).is_dir()):
        for cache in (ours / package.name).rglob("__pycache__"):
            beside = there / cache.relative_to(ours)
            if beside.parent.is_dir() and not beside.exists():
                shutil.copytree(cache, beside, copy_function=_linked)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
