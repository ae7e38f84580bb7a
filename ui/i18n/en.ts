<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="zh_CN">
<context>
    <name>AnswerScreen</name>
    <message>
        <source>查询结果</source>
        <translation>Result</translation>
    </message>
    <message>
        <source>完成</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>中心答复</source>
        <translation>The centre's answer</translation>
    </message>
    <message>
        <source>本机记录</source>
        <translation>This terminal's record</translation>
    </message>
</context>
<context>
    <name>CardPicture</name>
    <message>
        <source>读卡区</source>
        <translation>Card reader</translation>
    </message>
</context>
<context>
    <name>FormScreen</name>
    <message>
        <source>请填写以下内容</source>
        <translation>Please fill this in</translation>
    </message>
    <message>
        <source>证件上已有的内容不用再填。</source>
        <translation>What is on your card need not be typed.</translation>
    </message>
</context>
<context>
    <name>HomeScreen</name>
    <message>
        <source>您想办什么?</source>
        <translation>What do you need?</translation>
    </message>
    <message>
        <source>已经办过?</source>
        <translation>Already applied?</translation>
    </message>
    <message>
        <source>查进度</source>
        <translation>Check progress</translation>
    </message>
    <message>
        <source>用身份证、回执上的二维码，或输入查询编号</source>
        <translation>By ID card, by the code on the receipt, or by number</translation>
    </message>
    <message>
        <source>本机已保存 %1 件，网络恢复后自动送达中心。</source>
        <translation>%1 kept here; sent to the centre when the network is back.</translation>
    </message>
    <message>
        <source>办不成?</source>
        <translation>Stuck?</translation>
    </message>
    <message>
        <source>服务电话 %1</source>
        <translation>Help line %1</translation>
    </message>
    <message>
        <source>紧急请拨 110</source>
        <translation>Emergency: dial 110</translation>
    </message>
</context>
<context>
    <name>IdentifyScreen</name>
    <message>
        <source>请核对证件信息</source>
        <translation>Please check your details</translation>
    </message>
    <message>
        <source>请把身份证放在读卡区</source>
        <translation>Put your ID card on the reader</translation>
    </message>
    <message>
        <source>有误请到窗口办理。</source>
        <translation>If they are wrong, please go to the counter.</translation>
    </message>
    <message>
        <source>平放不动，看到“已读取”再拿开。</source>
        <translation>Lay it flat and leave it until it says it was read.</translation>
    </message>
    <message>
        <source>证件已读取，请取回证件。</source>
        <translation>Card read. Please take it back.</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>证件号码</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>住址</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>签发机关</source>
        <translation>Issued by</translation>
    </message>
    <message>
        <source>换一张证件</source>
        <translation>Use another card</translation>
    </message>
    <message>
        <source>没带身份证? 按“办不成?”，有人帮您。</source>
        <translation>No ID card with you? Press “Stuck?” and somebody will help.</translation>
    </message>
</context>
<context>
    <name>NetworkMark</name>
    <message>
        <source>已连中心</source>
        <translation>Connected</translation>
    </message>
    <message>
        <source>离线·先存本机</source>
        <translation>Offline · saved here</translation>
    </message>
</context>
<context>
    <name>NoticeScreen</name>
    <message>
        <source>办理之前</source>
        <translation>Before you start</translation>
    </message>
    <message>
        <source>填写的内容只在本次办理中使用，离开即清除。</source>
        <translation>What you enter is used for this application only and forgotten when you leave.</translation>
    </message>
    <message>
        <source>开始办理</source>
        <translation>Start</translation>
    </message>
</context>
<context>
    <name>OutOfServiceScreen</name>
    <message>
        <source>本机暂停服务</source>
        <translation>Out of service</translation>
    </message>
    <message>
        <source>给您添麻烦了。请到就近的自助机或窗口办理，或拨打 %1。</source>
        <translation>We are sorry. Please use another terminal or a counter, or call %1.</translation>
    </message>
    <message>
        <source>紧急情况请拨打 110</source>
        <translation>In an emergency dial 110</translation>
    </message>
    <message>
        <source>本机编号 %1 · %2</source>
        <translation>Terminal %1 · %2</translation>
    </message>
    <message>
        <source>办不成?</source>
        <translation>Stuck?</translation>
    </message>
</context>
<context>
    <name>ProgressScreen</name>
    <message>
        <source>查进度</source>
        <translation>Check progress</translation>
    </message>
    <message>
        <source>任选一种方式</source>
        <translation>Any of these ways</translation>
    </message>
    <message>
        <source>① 把身份证放在读卡区</source>
        <translation>① Put your ID card on the reader</translation>
    </message>
    <message>
        <source>读卡器暂时不可用</source>
        <translation>The card reader is out of order</translation>
    </message>
    <message>
        <source>② 把回执上的二维码对准摄像头</source>
        <translation>② Hold the receipt's code to the camera</translation>
    </message>
    <message>
        <source>摄像头暂时不可用</source>
        <translation>The camera is out of order</translation>
    </message>
    <message>
        <source>③ 输入回执上的查询编号</source>
        <translation>③ Type the number on the receipt</translation>
    </message>
    <message>
        <source>查询编号</source>
        <translation>Tracking number</translation>
    </message>
    <message>
        <source>查询</source>
        <translation>Check</translation>
    </message>
    <message>
        <source>正在查询…</source>
        <translation>Checking…</translation>
    </message>
</context>
<context>
    <name>ReceiptScreen</name>
    <message>
        <source>已保存，待中心受理</source>
        <translation>Saved, not yet received by the centre</translation>
    </message>
    <message>
        <source>正在送往中心。</source>
        <translation>On its way to the centre.</translation>
    </message>
    <message>
        <source>网络中断，已安全保存在本机；网络恢复后自动送达中心。</source>
        <translation>No network: it is safely kept here and sent to the centre when the network is back.</translation>
    </message>
    <message>
        <source>完成</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>查询编号的二维码</source>
        <translation>The tracking number as a QR code</translation>
    </message>
    <message>
        <source>查询编号</source>
        <translation>Tracking number</translation>
    </message>
    <message>
        <source>保存时间 %1</source>
        <translation>Saved at %1</translation>
    </message>
    <message>
        <source>凭编号、二维码或身份证，可在任何一台自助机查进度。</source>
        <translation>Check progress at any terminal with the number, the code or your card.</translation>
    </message>
    <message>
        <source>请取回您的证件。</source>
        <translation>Please take your card with you.</translation>
    </message>
    <message>
        <source>回执已打印，请取走。</source>
        <translation>Your receipt is printed. Please take it.</translation>
    </message>
    <message>
        <source>正在打印回执…</source>
        <translation>Printing your receipt…</translation>
    </message>
    <message>
        <source>回执可能没有打印出来。请拍下或记下这个编号。</source>
        <translation>The receipt may not have printed. Please photograph or note this number.</translation>
    </message>
    <message>
        <source>回执没有打印。%1请拍下或记下这个编号。</source>
        <translation>No receipt was printed. %1 Please photograph or note this number.</translation>
    </message>
</context>
<context>
    <name>ReviewScreen</name>
    <message>
        <source>请核对，确认无误</source>
        <translation>Please check everything</translation>
    </message>
    <message>
        <source>有误请按“返回”修改。</source>
        <translation>To change something, press “Back”.</translation>
    </message>
    <message>
        <source>确认，去签名</source>
        <translation>Correct, go on to sign</translation>
    </message>
    <message>
        <source>来自证件</source>
        <translation>from the card</translation>
    </message>
</context>
<context>
    <name>Sheets</name>
    <message>
        <source>要退出吗?</source>
        <translation>Leave?</translation>
    </message>
    <message>
        <source>填写的内容不会保留，也不会留在这台机器上。</source>
        <translation>What you entered is not kept, here or anywhere.</translation>
    </message>
    <message>
        <source>退出</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>继续办理</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>办不成? 有人帮您</source>
        <translation>Stuck? Somebody will help</translation>
    </message>
    <message>
        <source>请拨打 %1，报本机编号 %2。
工作时间也可到 %3 的窗口办理。
紧急情况请拨打 110。</source>
        <translation>Call %1 and give the number of this terminal: %2.
In office hours you can also go to the counter at %3.
In an emergency dial 110.</translation>
    </message>
    <message>
        <source>知道了</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>您还在吗?</source>
        <translation>Are you still there?</translation>
    </message>
    <message>
        <source>%1 秒后将清除您填写的内容，保护您的信息。</source>
        <translation>In %1 seconds what you entered is cleared, to protect you.</translation>
    </message>
    <message>
        <source>我还在，继续办理</source>
        <translation>I am here, go on</translation>
    </message>
</context>
<context>
    <name>SignScreen</name>
    <message>
        <source>请在框内签名</source>
        <translation>Please sign in the box</translation>
    </message>
    <message>
        <source>用手指写下您的姓名。签名后提交申请。</source>
        <translation>Write your name with a finger, then submit.</translation>
    </message>
    <message>
        <source>提交</source>
        <translation>Submit</translation>
    </message>
    <message>
        <source>在这里签名</source>
        <translation>Sign here</translation>
    </message>
    <message>
        <source>擦掉重写</source>
        <translation>Clear</translation>
    </message>
</context>
<context>
    <name>StartingScreen</name>
    <message>
        <source>广州公安自助服务</source>
        <translation>Guangzhou Police Self-Service</translation>
    </message>
    <message>
        <source>正在启动，请稍候</source>
        <translation>Starting, one moment please</translation>
    </message>
</context>
<context>
    <name>StepFrame</name>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>第 %1 步，共 %2 步</source>
        <translation>Step %1 of %2</translation>
    </message>
    <message>
        <source>退出</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>办不成?</source>
        <translation>Stuck?</translation>
    </message>
</context>
<context>
    <name>SubmitScreen</name>
    <message>
        <source>没有保存成功</source>
        <translation>Not saved</translation>
    </message>
    <message>
        <source>正在保存</source>
        <translation>Saving</translation>
    </message>
    <message>
        <source>您的申请还没有被保存。请再试一次，或按“办不成?”。</source>
        <translation>Your application is not saved yet. Please try again, or press “Stuck?”.</translation>
    </message>
    <message>
        <source>请稍候，不要离开。</source>
        <translation>One moment, please stay.</translation>
    </message>
    <message>
        <source>再试一次</source>
        <translation>Try again</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>广州公安自助服务</source>
        <translation>Guangzhou Police Self-Service</translation>
    </message>
    <message>
        <source>演示</source>
        <translation>Demo</translation>
    </message>
</context>
</TS>
