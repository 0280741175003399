"""How models are got: a proxy, a mirror, and the hub's access token."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from musicstudio.app.models.tokens import HUB, VARIABLE, has_token, keep_token, keyring_found
from musicstudio.domain.errors import StudioError
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.widgets import label, push, row


class NetworkForm(QWidget):
    """Applies at once and is kept; the token goes into the system's keyring and is never shown."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        settings = bridge.settings
        self.proxy = _field("Proxy", "none, or what the environment says", settings.proxy)
        self.mirror = _field("Mirror of the hub", HUB, _mirror_in(settings.mirrors))
        self.token = _field("Access token", "", "")
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = push("Keep", self._keep, "Keep the token in the system's keyring, for models that ask for it")
        self.forget = push("Forget", self._forget, "Take the token out of the system's keyring", "flat")
        self.said = label("", "muted", wrap=True)
        self.proxy.editingFinished.connect(lambda: bridge.change(proxy=self.proxy.text().strip()))
        self.mirror.editingFinished.connect(self._change_mirror)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for number, (name, control) in enumerate(
            (("Proxy", self.proxy), ("Mirror of the hub", self.mirror), ("Access token", self.token))
        ):
            grid.addWidget(label(name, "muted"), number, 0)
            if control is self.token:
                grid.addLayout(row(control, self.keep, self.forget), number, 1)
            else:
                grid.addWidget(control, number, 1)
        grid.addWidget(self.said, 3, 1)
        self._show_token()

    def _show_token(self, problem: str = "") -> None:
        ring, known = keyring_found(), has_token()
        for control in (self.token, self.keep):
            control.setEnabled(ring)
        self.forget.setVisible(ring and known)
        self.token.setPlaceholderText("kept in the system's keyring" if ring and known else "hf_…" if ring else "")
        without = (
            f"Without the package keyring a token is read from the environment variable {VARIABLE}, never from a file."
        )
        self.said.setText(problem or ("" if ring else without))
        self.said.setVisible(bool(self.said.text()))

    def _keep(self) -> None:
        if token := self.token.text().strip():
            self._tell(token)

    def _forget(self) -> None:
        self._tell("")

    def _tell(self, token: str) -> None:
        try:
            keep_token(token)
        except StudioError as error:
            self._show_token(str(error))
        else:
            self.token.clear()
            self._show_token()

    def _change_mirror(self) -> None:
        others = tuple(pair for pair in self._bridge.settings.mirrors if not pair.startswith(f"{HUB}="))
        mirror = self.mirror.text().strip()
        self._bridge.change(mirrors=(*others, f"{HUB}={mirror}") if mirror else others)


def _field(name: str, placeholder: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    return made


def _mirror_in(mirrors: tuple[str, ...]) -> str:
    return next((pair.removeprefix(f"{HUB}=") for pair in mirrors if pair.startswith(f"{HUB}=")), "")
