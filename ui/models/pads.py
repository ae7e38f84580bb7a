"""Items that Python paints: the signature pad and the QR code of a receipt."""

from __future__ import annotations

import time

from PySide6.QtCore import Property, QPointF, QRectF, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QTouchEvent
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

PEN_WIDTH = 5.0
MOST_POINTS = 20_000  # a hand resting on the glass for minutes must not eat the memory

Stroke = list[list[int]]


def leave_nothing(item: QQuickItem) -> None:
    """Empties the Python side of `item` when Qt destroys it. PySide never gives back its own reference to an item that QML made: the
    shell of every signature pad, with the strokes in it and 45 signals, would stay until the process ends."""
    attributes = vars(item)
    item.destroyed.connect(lambda *_: attributes.clear())


@QmlElement
class SignaturePad(QQuickPaintedItem):
    """Collects strokes of [milliseconds since the first touch, x, y] and draws them as they come."""

    strokeEnded = Signal()
    inkChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        from PySide6.QtCore import Qt  # not above: naming it costs a tenth of the time to the first frame

        super().__init__(parent)
        self._strokes: list[Stroke] = []
        self._began = 0.0
        self._points = 0
        self._ink = QColor("#14213D")
        self._pen = PEN_WIDTH
        leave_nothing(self)
        self.setAcceptTouchEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self.setAntialiasing(True)

    @Property(bool, notify=inkChanged)
    def empty(self) -> bool:
        return not self._strokes

    @Property(QColor, notify=inkChanged)
    def ink(self) -> QColor:
        return self._ink

    @ink.setter  # type: ignore[no-redef]  # PySide's Property is not Python's
    def ink(self, colour: QColor) -> None:
        if colour != self._ink:
            self._ink = colour
            self.update()

    @Property(float, notify=inkChanged)
    def pen(self) -> float:
        """The width of a line, in pixels."""
        return self._pen

    @pen.setter  # type: ignore[no-redef]  # as above
    def pen(self, width: float) -> None:
        if width != self._pen:
            self._pen = width
            self.update()

    @Slot(result="QVariantList")
    def strokes(self) -> list[Stroke]:
        return self._strokes

    @Slot()
    def undo(self) -> None:
        """Takes back the last stroke."""
        if self._strokes:
            self._points -= len(self._strokes.pop())
            self.inkChanged.emit()
            self.update()

    @Slot()
    def clear(self) -> None:
        self._strokes, self._points = [], 0
        self.inkChanged.emit()
        self.update()

    def touchEvent(self, event: QTouchEvent) -> None:
        point = event.points()[0]
        self._follow(point.position(), begins=event.isBeginEvent(), ends=event.isEndEvent())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._follow(event.position(), begins=True, ends=False)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._follow(event.position(), begins=False, ends=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._follow(event.position(), begins=False, ends=True)

    def _follow(self, at: QPointF, begins: bool, ends: bool) -> None:
        if begins or not self._strokes:
            if not self._strokes:
                self._began = time.monotonic()
            self._strokes.append([])
            self.inkChanged.emit()
        stroke = self._strokes[-1]
        if self._points < MOST_POINTS:
            self._points += 1
            stroke.append([round((time.monotonic() - self._began) * 1000), round(at.x()), round(at.y())])
            self._repaint_end(stroke)
        if ends:
            self.strokeEnded.emit()

    def _repaint_end(self, stroke: Stroke) -> None:
        """Only the last bit of line: repainting the whole pad for each point costs ten times as much."""
        _, x1, y1 = stroke[-1]
        _, x0, y0 = stroke[-2] if len(stroke) > 1 else stroke[-1]
        margin = self._pen + 2
        self.update(QRectF(QPointF(x0, y0), QPointF(x1, y1)).normalized().adjusted(-margin, -margin, margin, margin).toRect())

    def paint(self, painter: QPainter) -> None:
        from PySide6.QtCore import Qt

        painter.setPen(QPen(self._ink, self._pen, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        for stroke in self._strokes:
            if len(stroke) == 1:
                painter.drawPoint(QPointF(stroke[0][1], stroke[0][2]))
            painter.drawPolyline([QPointF(x, y) for _, x, y in stroke])


@QmlElement
class QrCode(QQuickPaintedItem):
    """`text` as a QR code with its quiet zone, in whole pixels a module."""

    textChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        leave_nothing(self)

    @Property(str, notify=textChanged)
    def text(self) -> str:
        return self._text

    @text.setter  # type: ignore[no-redef]  # PySide's Property is not Python's
    def text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.textChanged.emit()
            self.update()

    def paint(self, painter: QPainter) -> None:
        if not self._text:
            return
        import segno

        code = segno.make(self._text, error="m", micro=False)
        modules = int(code.symbol_size(border=4)[0])
        side = int(min(self.width(), self.height())) // modules
        left, top = int(self.width() - side * modules) // 2, int(self.height() - side * modules) // 2
        painter.fillRect(left, top, side * modules, side * modules, QColor("white"))
        for row, line in enumerate(code.matrix_iter(border=4)):
            for column, dark in enumerate(line):
                if dark:
                    painter.fillRect(left + column * side, top + row * side, side, side, QColor("black"))
