<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="zh_CN">
<context>
    <name>AddressBox</name>
    <message>
        <source>其他地方</source>
        <translation>Elsewhere</translation>
    </message>
    <message>
        <source>街道、路、门牌、房号</source>
        <translation>Street, number, building, flat</translation>
    </message>
</context>
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
        <translation>The centre&apos;s answer</translation>
    </message>
    <message>
        <source>本机记录</source>
        <translation>This terminal&apos;s record</translation>
    </message>
</context>
<context>
    <name>CameraPreview</name>
    <message>
        <source>摄像头画面</source>
        <translation>What the camera sees</translation>
    </message>
    <message>
        <source>正在打开摄像头…</source>
        <translation>Opening the camera…</translation>
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
    <name>CollectScreen</name>
    <message>
        <source>暂时查不到您的证明</source>
        <translation>Your certificates can&apos;t be looked up now</translation>
    </message>
    <message>
        <source>没有可以领取的证明</source>
        <translation>There is no certificate for you yet</translation>
    </message>
    <message>
        <source>请选择要打印的证明</source>
        <translation>Which certificate shall be printed?</translation>
    </message>
    <message>
        <source>正在查询您的证明…</source>
        <translation>Looking for your certificates…</translation>
    </message>
    <message>
        <source>还没有办结，或不是用这个证件申请的。请在首页查进度，或到窗口咨询。</source>
        <translation>It is not issued yet, or was applied for with another document. Use “Check progress” on the first screen, or ask at the counter.</translation>
    </message>
    <message>
        <source>打印在 A4 纸上，每次一份。</source>
        <translation>Printed on A4, one at a time.</translation>
    </message>
    <message>
        <source>再试一次</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>完成</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>请取回您的证件。</source>
        <translation>Please take your card with you.</translation>
    </message>
</context>
<context>
    <name>CornerEditor</name>
    <message>
        <source>左上角</source>
        <translation>Top left corner</translation>
    </message>
    <message>
        <source>右上角</source>
        <translation>Top right corner</translation>
    </message>
    <message>
        <source>右下角</source>
        <translation>Bottom right corner</translation>
    </message>
    <message>
        <source>左下角</source>
        <translation>Bottom left corner</translation>
    </message>
    <message>
        <source>扫描的页面</source>
        <translation>The scanned page</translation>
    </message>
    <message>
        <source>还没有页面</source>
        <translation>No page yet</translation>
    </message>
    <message>
        <source>拖动，或用方向键移动</source>
        <translation>Drag it, or move it with the arrow keys</translation>
    </message>
</context>
<context>
    <name>DateBox</name>
    <message>
        <source>年</source>
        <translation>year</translation>
    </message>
    <message>
        <source>月</source>
        <translation>month</translation>
    </message>
    <message>
        <source>日</source>
        <translation>day</translation>
    </message>
</context>
<context>
    <name>DocumentCheck</name>
    <message>
        <source>姓名（拼音或外文）：请逐字核对</source>
        <translation>Name: please check each letter</translation>
    </message>
    <message>
        <source>姓名（拼音或外文）</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>中文姓名</source>
        <translation>Chinese name</translation>
    </message>
    <message>
        <source>中文姓名：请逐字核对</source>
        <translation>Chinese name: please check</translation>
    </message>
    <message>
        <source>请把证件合上，平放在芯片读取区，更准也更快；也可以直接按“下一步”。</source>
        <translation>Close the document and lay it flat on the chip reader, which is more exact; or just press Next.</translation>
    </message>
    <message>
        <source>芯片已读取，内容与其校验值一致；是否由签发机关签发，由工作人员核验。</source>
        <translation>The chip was read and fits its own hashes. Staff will check who issued it.</translation>
    </message>
</context>
<context>
    <name>DocumentFacts</name>
    <message>
        <source>（请核对）</source>
        <translation> (please check)</translation>
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
        <source>出生日期</source>
        <translation>Born</translation>
    </message>
    <message>
        <source>有效期至</source>
        <translation>Valid until</translation>
    </message>
    <message>
        <source>住址</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>签发机关</source>
        <translation>Issued by</translation>
    </message>
</context>
<context>
    <name>Doors</name>
    <message>
        <source>一件事一次办</source>
        <translation>One thing, once</translation>
    </message>
    <message>
        <source>出生、入户、丢证件…</source>
        <translation>Birth, moving, loss…</translation>
    </message>
    <message>
        <source>企业办事</source>
        <translation>For firms</translation>
    </message>
    <message>
        <source>开业、公章、活动…</source>
        <translation>Opening, seals…</translation>
    </message>
    <message>
        <source>查进度</source>
        <translation>Check progress</translation>
    </message>
    <message>
        <source>身份证、回执或编号</source>
        <translation>ID card, slip or number</translation>
    </message>
</context>
<context>
    <name>FaceConsent</name>
    <message>
        <source>为未满14岁的孩子比对人脸，须由在场的监护人同意。</source>
        <translation>For a child under 14 the guardian who is here has to agree.</translation>
    </message>
    <message>
        <source>把您现在的面部与证件照片比对一次，只用于确认是您本人。</source>
        <translation>Your face is compared with the photo in your document, once, and only to see that it is you.</translation>
    </message>
    <message>
        <source>照片和面部特征只在本机内存中，比对完立即删除，不保存，不上传。</source>
        <translation>Pictures and measures stay in this machine&apos;s memory and are deleted right after. Nothing is kept or sent.</translation>
    </message>
    <message>
        <source>会请您转动头部。这样可以防止用照片冒充；没有按 ISO/IEC 30107-3 评测过。</source>
        <translation>You will be asked to turn your head, against the use of photos. This was not evaluated to ISO/IEC 30107-3.</translation>
    </message>
    <message>
        <source>可以不同意：不影响办理，由工作人员审核。</source>
        <translation>You need not agree: you can go on, and staff will look at it.</translation>
    </message>
</context>
<context>
    <name>FaceScreen</name>
    <message>
        <source>请工作人员出示身份码</source>
        <translation>Staff: please show your code</translation>
    </message>
    <message>
        <source>身份核验</source>
        <translation>Who you are</translation>
    </message>
    <message>
        <source>监护人是否同意比对人脸?</source>
        <translation>Does the guardian agree to comparing the face?</translation>
    </message>
    <message>
        <source>是否同意比对人脸?</source>
        <translation>May we compare your face?</translation>
    </message>
    <message>
        <source>第 %1 个动作，共 %2 个</source>
        <translation>%1 of %2</translation>
    </message>
    <message>
        <source>请把头慢慢转向您的左边</source>
        <translation>Slowly turn your head to your left</translation>
    </message>
    <message>
        <source>请把头慢慢转向您的右边</source>
        <translation>Slowly turn your head to your right</translation>
    </message>
    <message>
        <source>请眨一下眼睛</source>
        <translation>Please blink once</translation>
    </message>
    <message>
        <source>请看正前方</source>
        <translation>Please look straight ahead</translation>
    </message>
    <message>
        <source>请稍候…</source>
        <translation>One moment…</translation>
    </message>
    <message>
        <source>正在向中心核验，请稍候…</source>
        <translation>The centre is verifying it, one moment…</translation>
    </message>
    <message>
        <source>可以继续办理：工作人员会先审核您的身份。</source>
        <translation>You can go on: staff will look at who you are first.</translation>
    </message>
    <message>
        <source>还可以再试 %1 次。</source>
        <translation>Tries left: %1.</translation>
    </message>
    <message>
        <source>再试一次</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>监护人同意，开始</source>
        <translation>The guardian agrees: start</translation>
    </message>
    <message>
        <source>同意，开始</source>
        <translation>I agree: start</translation>
    </message>
    <message>
        <source>不用人脸，继续办理</source>
        <translation>Go on without my face</translation>
    </message>
    <message>
        <source>请在场的工作人员见证</source>
        <translation>A member of staff here is my witness</translation>
    </message>
</context>
<context>
    <name>Facets</name>
    <message>
        <source>常办</source>
        <translation>Frequent</translation>
    </message>
    <message>
        <source>一件事一次办</source>
        <translation>One thing, once</translation>
    </message>
    <message>
        <source>企业办事</source>
        <translation>For firms</translation>
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
    <name>GuideErrorSheet</name>
    <message>
        <source>谢谢您，已经记下</source>
        <translation>Thank you: it is noted</translation>
    </message>
    <message>
        <source>哪里有错?</source>
        <translation>What is wrong?</translation>
    </message>
    <message>
        <source>编号 %1，工作人员会核对并改正。</source>
        <translation>Number %1. Staff will check it and put it right.</translation>
    </message>
    <message>
        <source>正在保存…</source>
        <translation>Saving…</translation>
    </message>
    <message>
        <source>不会记录您是谁。</source>
        <translation>Who you are is not recorded.</translation>
    </message>
    <message>
        <source>知道了</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>提交</source>
        <translation>Submit</translation>
    </message>
</context>
<context>
    <name>HomeScreen</name>
    <message>
        <source>您想办什么?</source>
        <translation>What do you need?</translation>
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
        <source>请核对姓名</source>
        <translation>Please check the name</translation>
    </message>
    <message>
        <source>请把证件资料页放到摄像头下</source>
        <translation>Lay the document&apos;s data page under the camera</translation>
    </message>
    <message>
        <source>请把身份证放在读卡区</source>
        <translation>Put your ID card on the reader</translation>
    </message>
    <message>
        <source>请出示电子身份码</source>
        <translation>Please show your e-ID code</translation>
    </message>
    <message>
        <source>有误请到窗口办理。</source>
        <translation>If they are wrong, please go to the counter.</translation>
    </message>
    <message>
        <source>摄像头会看错字：姓名不对请点一下改正，其余有误请重新拍。</source>
        <translation>Cameras misread: tap the name to correct it; if anything else is wrong, scan again.</translation>
    </message>
    <message>
        <source>带有两三行“&lt;&lt;&lt;”的那一页，放平，放满画面。</source>
        <translation>The page with lines of &lt;&lt;&lt;, flat, filling the picture.</translation>
    </message>
    <message>
        <source>平放不动，看到“已读取”再拿开。</source>
        <translation>Lay it flat and leave it until it says it was read.</translation>
    </message>
    <message>
        <source>打开手机上的网证或亮证二维码，对准画面。</source>
        <translation>Open the code on your phone and hold it to the camera.</translation>
    </message>
    <message>
        <source>正在向中心核验，请稍候…</source>
        <translation>The centre is verifying it, one moment…</translation>
    </message>
    <message>
        <source>证件已读取，请取回证件。</source>
        <translation>Card read. Please take it back.</translation>
    </message>
    <message>
        <source>换一张证件</source>
        <translation>Use another card</translation>
    </message>
    <message>
        <source>重新拍</source>
        <translation>Scan again</translation>
    </message>
    <message>
        <source>没带身份证? 按“办不成?”，有人帮您。</source>
        <translation>No ID card with you? Press “Stuck?” and somebody will help.</translation>
    </message>
</context>
<context>
    <name>MaterialRow</name>
    <message>
        <source>（可不提供）</source>
        <translation> (not required)</translation>
    </message>
    <message>
        <source>已扫描 %1 页</source>
        <translation>Pages scanned: %1</translation>
    </message>
    <message>
        <source>不用带：</source>
        <translation>Not needed: </translation>
    </message>
    <message>
        <source>办理时交回原件</source>
        <translation>Hand in the original when it is done</translation>
    </message>
    <message>
        <source>还没有扫描</source>
        <translation>Not scanned yet</translation>
    </message>
    <message>
        <source>同意的话，%1</source>
        <translation>If you agree: %1</translation>
    </message>
    <message>
        <source>改为提交原件</source>
        <translation>Bring it instead</translation>
    </message>
    <message>
        <source>同意，免交</source>
        <translation>Agree: look it up</translation>
    </message>
    <message>
        <source>删去末页</source>
        <translation>Remove last page</translation>
    </message>
    <message>
        <source>扫描</source>
        <translation>Scan</translation>
    </message>
    <message>
        <source>再扫一页</source>
        <translation>One more page</translation>
    </message>
</context>
<context>
    <name>MaterialsScreen</name>
    <message>
        <source>请把“%1”放到摄像头下</source>
        <translation>Lay it under the camera: %1</translation>
    </message>
    <message>
        <source>四个角对准纸张</source>
        <translation>Put the corners on the paper&apos;s</translation>
    </message>
    <message>
        <source>看得清楚吗?</source>
        <translation>Can it be read?</translation>
    </message>
    <message>
        <source>请扫描以下材料</source>
        <translation>Please scan these papers</translation>
    </message>
    <message>
        <source>放平，四边都在画面里，避开反光。</source>
        <translation>Flat, all four edges in the picture, without glare.</translation>
    </message>
    <message>
        <source>角不准可以用手指拖动。</source>
        <translation>A corner that is off can be dragged.</translation>
    </message>
    <message>
        <source>只要原件，不用复印。</source>
        <translation>The original only, no copies.</translation>
    </message>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>清楚，使用这一页</source>
        <translation>Yes, use this page</translation>
    </message>
    <message>
        <source>裁好了，继续</source>
        <translation>Done, go on</translation>
    </message>
    <message>
        <source>找到了，拍下这一页</source>
        <translation>Found: take this page</translation>
    </message>
    <message>
        <source>拍下这一页</source>
        <translation>Take this page</translation>
    </message>
    <message>
        <source>重新拍</source>
        <translation>Scan again</translation>
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
        <source>这里办不了</source>
        <translation>Not possible here</translation>
    </message>
    <message>
        <source>办事指南</source>
        <translation>Guide</translation>
    </message>
    <message>
        <source>填写的内容只在本次办理中使用，离开即清除。</source>
        <translation>What you enter is used for this application only and forgotten when you leave.</translation>
    </message>
    <message>
        <source>开始办理</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>知道了</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>去哪里办</source>
        <translation>Where it is done</translation>
    </message>
    <message>
        <source>告知书</source>
        <translation>Notice</translation>
    </message>
    <message>
        <source>打印告知书</source>
        <translation>Print this notice</translation>
    </message>
    <message>
        <source>这份清单的二维码</source>
        <translation>QR code of this list</translation>
    </message>
    <message>
        <source>用手机扫一扫，把清单带走；不用联网，也不记录您是谁。</source>
        <translation>Scan it to take the list with you: no network needed, and who you are is not recorded.</translation>
    </message>
    <message>
        <source>这份指南有错</source>
        <translation>Report an error in this guide</translation>
    </message>
</context>
<context>
    <name>OutOfServiceScreen</name>
    <message>
        <source>演示</source>
        <translation>Demo</translation>
    </message>
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
    <name>PageView</name>
    <message>
        <source>摄像头下的纸张</source>
        <translation>The paper under the camera</translation>
    </message>
</context>
<context>
    <name>PaperLine</name>
    <message>
        <source>回执纸用完：编号和二维码显示在屏幕上，照常办理。</source>
        <translation>No receipt paper: you get number and code on the screen. Everything else works.</translation>
    </message>
    <message>
        <source>回执纸不足，约可打印 %1 份。</source>
        <translation>Receipt paper is low: about %1 more.</translation>
    </message>
    <message>
        <source>回执纸快用完了。</source>
        <translation>Receipt paper is nearly used up.</translation>
    </message>
    <message>
        <source>A4 纸用完，暂时不能打印整页。</source>
        <translation> No A4 paper: no pages can be printed now.</translation>
    </message>
    <message>
        <source>A4 纸不足。</source>
        <translation> A4 paper is low.</translation>
    </message>
</context>
<context>
    <name>PaperRequest</name>
    <message>
        <source>再打一次</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>%1：正在打印…</source>
        <translation>%1: printing…</translation>
    </message>
    <message>
        <source>%1：已打印，请取走。</source>
        <translation>%1: printed. Please take it.</translation>
    </message>
    <message>
        <source>%1：可能没有打印出来，请看一下出纸口。</source>
        <translation>%1: perhaps not printed. Please look at the slot.</translation>
    </message>
    <message>
        <source>%1：没有打印。%2</source>
        <translation>%1: not printed. %2</translation>
    </message>
</context>
<context>
    <name>PartRow</name>
    <message>
        <source>由%1办理</source>
        <translation>Done by: %1</translation>
    </message>
    <message>
        <source>必办</source>
        <translation>Always included</translation>
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
        <translation>② Hold the receipt&apos;s code to the camera</translation>
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
    <name>QuestionBlock</name>
    <message>
        <source>请选择一项</source>
        <translation>Please choose one</translation>
    </message>
    <message>
        <source>证件上的信息不同，以证件为准。</source>
        <translation>Your document says otherwise; the document counts.</translation>
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
        <source>不等回执，完成</source>
        <translation>Done, without receipt</translation>
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
        <source>申请表</source>
        <translation>Application form</translation>
    </message>
    <message>
        <source>打印申请表</source>
        <translation>Print the application form</translation>
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
        <source>正在打印回执…不等它，就请拍下或记下这个编号。</source>
        <translation>Printing the receipt… If you do not wait for it, take a picture of this number.</translation>
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
    <name>Refusal</name>
    <message>
        <source>可以去这里</source>
        <translation>You can go here</translation>
    </message>
</context>
<context>
    <name>ResultRow</name>
    <message>
        <source>证明</source>
        <translation>Certificate</translation>
    </message>
    <message>
        <source>签发日期 %1 · 共 %2 页</source>
        <translation>Issued %1 · pages: %2</translation>
    </message>
    <message>
        <source>申请编号 %1</source>
        <translation>Application %1</translation>
    </message>
    <message>
        <source>再打印一次</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>打印</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>出示电子身份码</source>
        <translation>Show your e-ID code</translation>
    </message>
    <message>
        <source>已撤回或已过有效期，不能打印。请到窗口咨询。</source>
        <translation>Withdrawn or no longer valid, so it can&apos;t be printed. Please ask at the counter.</translation>
    </message>
    <message>
        <source>正在核验印章并打印，请稍候…</source>
        <translation>Checking the seal and printing, one moment…</translation>
    </message>
    <message>
        <source>已打印，请取走并当场核对。</source>
        <translation>Printed. Please take it and check it here.</translation>
    </message>
    <message>
        <source>打印机没有答复，请先看出纸口。没有印出来，可以再打印一次，或到窗口领取。</source>
        <translation>The printer did not answer: look at its tray first. If nothing came out, print again or go to the counter.</translation>
    </message>
    <message>
        <source>打印机没有答复，请看出纸口。没有印出来，请到窗口领取。</source>
        <translation>The printer did not answer: look at its tray. If nothing came out, please go to the counter.</translation>
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
        <source>来自证件芯片</source>
        <translation>from the chip</translation>
    </message>
    <message>
        <source>来自证件机读区</source>
        <translation>from the printed lines</translation>
    </message>
    <message>
        <source>来自身份认证</source>
        <translation>from your e-ID</translation>
    </message>
    <message>
        <source>已扫描 %1 页</source>
        <translation>Pages scanned: %1</translation>
    </message>
</context>
<context>
    <name>SearchDoor</name>
    <message>
        <source>搜一搜：例如“身份证丢了”</source>
        <translation>Search: for example “lost my ID card”</translation>
    </message>
</context>
<context>
    <name>SearchScreen</name>
    <message>
        <source>找事项</source>
        <translation>Find a service</translation>
    </message>
    <message>
        <source>一件事一次办</source>
        <translation>One thing, once</translation>
    </message>
    <message>
        <source>企业办事</source>
        <translation>For firms</translation>
    </message>
    <message>
        <source>用平常的话就行，例如“身份证丢了”；拼音、首字母也可以。</source>
        <translation>In your own words, for example “lost my ID card”; pinyin and initials work too.</translation>
    </message>
    <message>
        <source>您要办什么事？</source>
        <translation>What do you need?</translation>
    </message>
    <message>
        <source>没有找到。换个说法试试，或按“办不成?”告诉我们，也可以拨打 12345。</source>
        <translation>Nothing found. Try other words, press “Stuck?” or call 12345.</translation>
    </message>
</context>
<context>
    <name>ServiceRow</name>
    <message>
        <source>办事指南</source>
        <translation>Guide</translation>
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
    <name>SituationScreen</name>
    <message>
        <source>这里办不了</source>
        <translation>Not possible here</translation>
    </message>
    <message>
        <source>先回答几个问题</source>
        <translation>A few questions first</translation>
    </message>
    <message>
        <source>按您的情况列出材料和办法，不用填写。</source>
        <translation>So that your list is complete. Nothing to type.</translation>
    </message>
    <message>
        <source>一并办理</source>
        <translation>Done together</translation>
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
        <source>演示</source>
        <translation>Demo</translation>
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
<context>
    <name>WayPicker</name>
    <message>
        <source>身份证</source>
        <translation>ID card</translation>
    </message>
    <message>
        <source>护照或通行证</source>
        <translation>Passport or permit</translation>
    </message>
    <message>
        <source>电子身份码</source>
        <translation>e-ID code</translation>
    </message>
</context>
</TS>
