"""What shows the pictures of a camera, or one page: the model that tells QML of them, and two items that Python paints.

QML never holds a picture: it has no name, no address and no cache. It lies in `ui.preview.LatestFrame` alone, and what was painted of it is
painted over once that was cleared.
"""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, QRect, QRectF, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from ui.models.pads import leave_nothing
from ui.preview import LatestFrame, Place

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

_EMPTY = "#14213D"
_GLASS_ZOOM = 2.5


@QmlElement
class PreviewModel(QObject):
    """One `LatestFrame`, as QML sees it. Made and kept on the main thread; pictures go into `latest` from the camera's."""

    changed = Signal()
    arrived = Signal()
    told = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.latest = LatestFrame(self.told.emit)
        self._size = (0, 0)
        self.told.connect(self._take)  # queued when it comes from the camera's thread

    @Property(bool, notify=changed)
    def there(self) -> bool:
        """Whether there is a picture."""
        return self._size != (0, 0)

    @Property(int, notify=changed)
    def pictureWidth(self) -> int:
        """In the camera's own pixels; 0 while there is none."""
        return self._size[0]

    @Property(int, notify=changed)
    def pictureHeight(self) -> int:
        return self._size[1]

    def _take(self) -> None:
        size = self.latest.size
        if size != self._size:
            self._size = size
            self.changed.emit()
        self.arrived.emit()


@QmlElement
class PreviewItem(QQuickPaintedItem):
    """Paints the newest picture of `frames`, as large as it fits. The item that was shown last has the pictures made ready for it."""

    framesChanged = Signal()
    mirroredChanged = Signal()
    ratioChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._frames: PreviewModel | None = None
        self._mirrored = False
        self._ratio = 1.0
        self._who = object()
        leave_nothing(self)
        self.setOpaquePainting(True)
        self.visibleChanged.connect(self._settle)

    @Property(PreviewModel, notify=framesChanged)
    def frames(self) -> PreviewModel | None:
        return self._frames

    @frames.setter  # type: ignore[no-redef]  # PySide's Property is not Python's
    def frames(self, frames: PreviewModel | None) -> None:
        if frames is self._frames:
            return
        if self._frames is not None:
            self._frames.arrived.disconnect(self.update)
            self._frames.latest.show_in(None, self._who)
        self._frames = frames
        if frames is not None:
            frames.arrived.connect(self.update)
            latest, who = frames.latest, self._who
            self.destroyed.connect(lambda *_: latest.show_in(None, who))
        self.framesChanged.emit()
        self._settle()

    @Property(bool, notify=mirroredChanged)
    def mirrored(self) -> bool:
        """Whether left and right are exchanged, as people expect of their own face."""
        return self._mirrored

    @mirrored.setter  # type: ignore[no-redef]
    def mirrored(self, mirrored: bool) -> None:
        if mirrored != self._mirrored:
            self._mirrored = mirrored
            self.mirroredChanged.emit()
            self._settle()

    @Property(float, notify=ratioChanged)
    def ratio(self) -> float:
        """Pixels of the glass to one of the scene. Given by QML: `self.window()` would make this item the window's parent in PySide's
        books, and take the window's wrapper along when it goes."""
        return self._ratio

    @ratio.setter  # type: ignore[no-redef]
    def ratio(self, ratio: float) -> None:
        if ratio != self._ratio:
            self._ratio = ratio
            self.ratioChanged.emit()
            self._settle()

    def geometryChange(self, new: QRectF | QRect, old: QRectF | QRect) -> None:
        super().geometryChange(new, old)
        self._settle()

    def _settle(self) -> None:
        """Says where pictures are shown from now on, or that they are not."""
        if self._frames is None:
            return
        width, height = round(self.width() * self._ratio), round(self.height() * self._ratio)
        seen = self.isVisible() and width > 0 and height > 0
        self._frames.latest.show_in(Place(width, height, self._mirrored) if seen else None, self._who)

    def paint(self, painter: QPainter) -> None:
        whole = QRect(0, 0, round(self.width()), round(self.height()))
        if self._frames is None:
            painter.fillRect(whole, QColor(_EMPTY))
            return
        with self._frames.latest.picture() as pixels:
            if pixels is None:
                painter.fillRect(whole, QColor(_EMPTY))
                return
            height, width = pixels.shape[:2]
            shown = Place(whole.width(), whole.height()).room_for(pixels)
            where = QRect((whole.width() - shown[0]) // 2, (whole.height() - shown[1]) // 2, *shown)
            if where != whole:
                painter.fillRect(whole, QColor(_EMPTY))
            painter.drawImage(where, QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32))


@QmlElement
class MagnifierItem(QQuickPaintedItem):
    """Paints the place around (`at_x`, `at_y`), in fractions of what a `PreviewItem` shows of `frames`, larger."""

    framesChanged = Signal()
    moved = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._frames: PreviewModel | None = None
        self._x = self._y = 0.5
        leave_nothing(self)
        self.setOpaquePainting(True)
        self.moved.connect(self.update)

    @Property(PreviewModel, notify=framesChanged)
    def frames(self) -> PreviewModel | None:
        return self._frames

    @frames.setter  # type: ignore[no-redef]
    def frames(self, frames: PreviewModel | None) -> None:
        if frames is self._frames:
            return
        if self._frames is not None:
            self._frames.arrived.disconnect(self.update)
        self._frames = frames
        if frames is not None:
            frames.arrived.connect(self.update)
        self.framesChanged.emit()

    @Property(float, notify=moved)
    def at_x(self) -> float:
        return self._x

    @at_x.setter  # type: ignore[no-redef]
    def at_x(self, x: float) -> None:
        if x != self._x:
            self._x = x
            self.moved.emit()

    @Property(float, notify=moved)
    def at_y(self) -> float:
        return self._y

    @at_y.setter  # type: ignore[no-redef]
    def at_y(self, y: float) -> None:
        if y != self._y:
            self._y = y
            self.moved.emit()

    def paint(self, painter: QPainter) -> None:
        whole = QRectF(0, 0, self.width(), self.height())
        painter.fillRect(whole, QColor(_EMPTY))
        if self._frames is None:
            return
        with self._frames.latest.picture() as pixels:
            if pixels is None:
                return
            height, width = pixels.shape[:2]
            image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.translate(whole.center())
            painter.scale(_GLASS_ZOOM, _GLASS_ZOOM)
            painter.drawImage(QRectF(-self._x * width, -self._y * height, width, height), image)
