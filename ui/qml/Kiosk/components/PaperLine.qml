import QtQuick
import Kiosk
import Kiosk.Models

// Low or no paper, said in passing, and what happens instead: nobody is sent away for want of it.
Line {
    required property PapersModel papers

    visible: text !== ""
    text: (receiptWords(papers.receiptPaper, papers.receiptsLeft) + pageWords(papers.documentPaper)).trim()
    color: Theme.quiet
    font.pixelSize: Theme.small

    function receiptWords(level: string, left: int): string {
        if (level === "out")
            return qsTr("回执纸用完：编号和二维码显示在屏幕上，照常办理。");
        if (level === "low")
            return left > 0 ? qsTr("回执纸不足，约可打印 %1 份。").arg(left) : qsTr("回执纸快用完了。");
        return "";
    }
    function pageWords(level: string): string {
        if (level === "out")
            return qsTr("A4 纸用完，暂时不能打印整页。");
        return level === "low" ? qsTr("A4 纸不足。") : "";
    }
}
