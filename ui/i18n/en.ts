<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="zh_CN">
    <context>
        <name>AboutScreen</name>
        <message>
            <source>关于本机</source>
            <translation>About</translation>
        </message>
        <message>
            <source>主管单位</source>
            <translation>Run by</translation>
        </message>
        <message>
            <source>本机编号</source>
            <translation>Terminal</translation>
        </message>
        <message>
            <source>所在地点</source>
            <translation>Place</translation>
        </message>
        <message>
            <source>服务电话</source>
            <translation>Help line</translation>
        </message>
        <message>
            <source>报警</source>
            <translation>Emergency</translation>
        </message>
        <message>
            <source>政务热线</source>
            <translation>Hotline</translation>
        </message>
        <message>
            <source>投诉举报</source>
            <translation>Complaints</translation>
        </message>
        <message>
            <source>软件版本</source>
            <translation>Software</translation>
        </message>
        <message>
            <source>事项目录</source>
            <translation>Services</translation>
        </message>
        <message>
            <source>随程序附带</source>
            <translation>shipped</translation>
        </message>
        <message>
            <source> · %1 项</source>
            <translation> · %1 in all</translation>
        </message>
        <message>
            <source>未采用</source>
            <translation>Left out</translation>
        </message>
        <message>
            <source>您的信息</source>
            <translation>Your data</translation>
        </message>
        <message>
            <source>没有提交的内容，退出或超时后立即清除。</source>
            <translation>What you did not submit is wiped when you leave or time runs out.</translation>
        </message>
        <message>
            <source>提交的申请加密保存在本机，只有中心能打开。</source>
            <translation>What you submit is kept here encrypted. Only the centre can open it.</translation>
        </message>
        <message>
            <source>核验时拍的人脸只比对一次，不保存；运行日志里没有个人信息。</source>
            <translation>The picture that proves it is you is compared once and not kept. Logs hold no personal data.</translation>
        </message>
        <message>
            <source>清洁屏幕</source>
            <translation>Clean the screen</translation>
        </message>
        <message>
            <source>软件许可见随机文件 LICENSE 和 THIRD-PARTY.md。</source>
            <translation>Licences: see LICENSE and THIRD-PARTY.md of this terminal.</translation>
        </message>
    </context>
    <context>
        <name>AddressBox</name>
        <message>
            <source>重选</source>
            <translation>Change</translation>
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
            <translation>The centre's answer</translation>
        </message>
        <message>
            <source>本机记录</source>
            <translation>This terminal's record</translation>
        </message>
    </context>
    <context>
        <name>BackLine</name>
        <message>
            <source>刚才停电，现已恢复。</source>
            <translation>The power was out and is back. </translation>
        </message>
        <message>
            <source>本机刚重新启动。</source>
            <translation>This terminal has just started again. </translation>
        </message>
        <message>
            <source>没办完的请重新办理；拿到编号的都已保存。</source>
            <translation>Not finished? Please start again. If you have a number, it is safe.</translation>
        </message>
    </context>
    <context>
        <name>BoardScreen</name>
        <message>
            <source>民声热点榜</source>
            <translation>Hot topics</translation>
        </message>
        <message>
            <source>通知公告</source>
            <translation>Notices</translation>
        </message>
        <message>
            <source>领导接听日</source>
            <translation>Leaders on call</translation>
        </message>
        <message>
            <source>截至 %1</source>
            <translation>As of %1</translation>
        </message>
        <message>
            <source> · 现在离线，可能有更新</source>
            <translation> · offline now, there may be news</translation>
        </message>
        <message>
            <source>还没有从中心收到内容</source>
            <translation>Nothing has come from the centre yet</translation>
        </message>
        <message>
            <source>热点榜</source>
            <translation>Topics</translation>
        </message>
        <message>
            <source>其他区的也看</source>
            <translation>Other districts too</translation>
        </message>
        <message>
            <source>现在没有内容。要反映问题，请拨打 12345。</source>
            <translation>Nothing here now. To report a problem, call 12345.</translation>
        </message>
        <message>
            <source>%1 · %2 接听 12345</source>
            <translation>%1 · %2 answers 12345</translation>
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
        <name>CardLeft</name>
        <message>
            <source>证件还在读卡区，请取走</source>
            <translation>A card is still on the reader</translation>
        </message>
        <message>
            <source>不是您的证件，请交给工作人员，或拨打 %1。</source>
            <translation>Not yours? Give it to the staff, or call %1.</translation>
        </message>
        <message>
            <source>知道了</source>
            <translation>OK</translation>
        </message>
    </context>
    <context>
        <name>ClosedScreen</name>
        <message>
            <source>现在不开放</source>
            <translation>Closed now</translation>
        </message>
        <message>
            <source>。查进度、看指南照常。</source>
            <translation>. Progress and guides are open now.</translation>
        </message>
        <message>
            <source>查进度、看指南照常。</source>
            <translation>Progress and guides are open now.</translation>
        </message>
        <message>
            <source>现在开放的自助机</source>
            <translation>Terminals open now</translation>
        </message>
        <message>
            <source>查进度</source>
            <translation>Check progress</translation>
        </message>
        <message>
            <source>看办事指南</source>
            <translation>Read guides</translation>
        </message>
        <message>
            <source>去哪办</source>
            <translation>Where to go</translation>
        </message>
        <message>
            <source>轻触屏幕点亮 · 报警请拨 110</source>
            <translation>Touch to light up · police 110</translation>
        </message>
    </context>
    <context>
        <name>CollectScreen</name>
        <message>
            <source>暂时查不到您的证明</source>
            <translation>Your certificates can't be looked up now</translation>
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
        <message>
            <source>评一评（自愿）</source>
            <translation>Rate it (if you like)</translation>
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
        <name>Curtain</name>
        <message>
            <source>显示屏幕</source>
            <translation>Show the screen</translation>
        </message>
        <message>
            <source>屏幕已遮住</source>
            <translation>The screen is covered</translation>
        </message>
        <message>
            <source>轻触任意处，继续办理</source>
            <translation>Touch anywhere to go on</translation>
        </message>
        <message>
            <source>您还在吗? %1 秒后将清除您填写的内容。</source>
            <translation>Are you still there? What you filled in is wiped in %1 s.</translation>
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
        <message>
            <source>今天</source>
            <translation>Today</translation>
        </message>
        <message>
            <source>一年前</source>
            <translation>A year ago</translation>
        </message>
    </context>
    <context>
        <name>DegradedLine</name>
        <message>
            <source>；照常可办 %1 项</source>
            <translation>. %1 services work as usual</translation>
        </message>
        <message>
            <source>%1 项请到 %2</source>
            <translation>%1 services: please go to %2</translation>
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
        <name>DocumentSaid</name>
        <message>
            <source>证件已读取，请取回证件。</source>
            <translation>Card read. Please take it back.</translation>
        </message>
        <message>
            <source>重新拍</source>
            <translation>Scan again</translation>
        </message>
        <message>
            <source>换一张证件</source>
            <translation>Use another card</translation>
        </message>
    </context>
    <context>
        <name>Doors</name>
        <message>
            <source>人生大事</source>
            <translation>Life events</translation>
        </message>
        <message>
            <source>全部大事</source>
            <translation>All events</translation>
        </message>
        <message>
            <source>去哪办</source>
            <translation>Where to go</translation>
        </message>
        <message>
            <source>就近的窗口和自助机</source>
            <translation>Counters and terminals nearby</translation>
        </message>
        <message>
            <source>查进度·取件</source>
            <translation>Progress and pick-up</translation>
        </message>
        <message>
            <source>企业办</source>
            <translation>For firms</translation>
        </message>
        <message>
            <source>开业、公章、活动…</source>
            <translation>Opening, seals…</translation>
        </message>
        <message>
            <source>呼叫帮助</source>
            <translation>Call for help</translation>
        </message>
        <message>
            <source>有人帮您办</source>
            <translation>Somebody will help you</translation>
        </message>
        <message>
            <source>民声热点榜 · %1月 %2 项已解决</source>
            <translation>Hot topics · %2 solved (month %1)</translation>
        </message>
        <message>
            <source>民声热点榜·通知</source>
            <translation>Hot topics and notices</translation>
        </message>
        <message>
            <source>关于本机</source>
            <translation>About</translation>
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
            <translation>Pictures and measures stay in this machine's memory and are deleted right after. Nothing is kept or sent.</translation>
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
        <name>FaceSaid</name>
        <message>
            <source>正在向中心核验，请稍候…</source>
            <translation>The centre is verifying it, one moment…</translation>
        </message>
        <message>
            <source>可以继续办理：工作人员会先审核您的身份。</source>
            <translation>You can go on: staff check who you are first.</translation>
        </message>
        <message>
            <source>还可以再试 %1 次。</source>
            <translation>%1 more tries.</translation>
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
    </context>
    <context>
        <name>FaceSide</name>
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
            <source>证件上的内容</source>
            <translation>What your card says</translation>
        </message>
        <message>
            <source>下一题</source>
            <translation>Next question</translation>
        </message>
        <message>
            <source>下一步</source>
            <translation>Next</translation>
        </message>
        <message>
            <source>上一题</source>
            <translation>Previous</translation>
        </message>
        <message>
            <source>返回</source>
            <translation>Back</translation>
        </message>
        <message>
            <source>证件上已有的内容不用再填。</source>
            <translation>What is on your card need not be typed.</translation>
        </message>
        <message>
            <source>第 %1 题，共 %2 题</source>
            <translation>Question %1 of %2</translation>
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
        <name>HandCard</name>
        <message>
            <source>读卡区</source>
            <translation>Card reader</translation>
        </message>
    </context>
    <context>
        <name>HandCode</name>
        <message>
            <source>扫码口</source>
            <translation>Scanner</translation>
        </message>
    </context>
    <context>
        <name>HandPicture</name>
        <message>
            <source>偏上</source>
            <translation>, near the top</translation>
        </message>
        <message>
            <source>偏下</source>
            <translation>, near the bottom</translation>
        </message>
        <message>
            <source>左侧</source>
            <translation>on the left</translation>
        </message>
        <message>
            <source>右侧</source>
            <translation>on the right</translation>
        </message>
        <message>
            <source>中间</source>
            <translation>in the middle</translation>
        </message>
        <message>
            <source>屏幕左边%1</source>
            <translation>left of the screen%1</translation>
        </message>
        <message>
            <source>屏幕右边%1</source>
            <translation>right of the screen%1</translation>
        </message>
        <message>
            <source>屏幕上方%1</source>
            <translation>above the screen, %1</translation>
        </message>
        <message>
            <source>屏幕下方%1</source>
            <translation>below the screen, %1</translation>
        </message>
        <message>
            <source>读卡区在%1</source>
            <translation>The card reader is %1</translation>
        </message>
        <message>
            <source>扫码口在%1</source>
            <translation>The code scanner is %1</translation>
        </message>
        <message>
            <source>凭条出口在%1</source>
            <translation>The receipt comes out %1</translation>
        </message>
        <message>
            <source>A4 纸出口在%1</source>
            <translation>Pages come out %1</translation>
        </message>
        <message>
            <source>摄像头在%1</source>
            <translation>The camera is %1</translation>
        </message>
    </context>
    <context>
        <name>HandwritingPad</name>
        <message>
            <source>在这里写一个字</source>
            <translation>Write one character here</translation>
        </message>
        <message>
            <source>手写区</source>
            <translation>Place to write</translation>
        </message>
        <message>
            <source>撤一笔</source>
            <translation>Undo stroke</translation>
        </message>
        <message>
            <source>重写</source>
            <translation>Start again</translation>
        </message>
        <message>
            <source>汉字</source>
            <translation>Characters</translation>
        </message>
        <message>
            <source>数字标点</source>
            <translation>123 ，。</translation>
        </message>
        <message>
            <source>删除一字</source>
            <translation>Delete a character</translation>
        </message>
        <message>
            <source>拼音</source>
            <translation>Pinyin</translation>
        </message>
        <message>
            <source>完成</source>
            <translation>Done</translation>
        </message>
    </context>
    <context>
        <name>HelpCall</name>
        <message>
            <source>电话号码</source>
            <translation>Telephone number</translation>
        </message>
        <message>
            <source>返回</source>
            <translation>Back</translation>
        </message>
        <message>
            <source>改号码</source>
            <translation>Change it</translation>
        </message>
        <message>
            <source>不等了</source>
            <translation>Don't wait</translation>
        </message>
        <message>
            <source>下一步</source>
            <translation>Next</translation>
        </message>
        <message>
            <source>再试一次</source>
            <translation>Try again</translation>
        </message>
        <message>
            <source>同意，请打给我</source>
            <translation>I agree, call me</translation>
        </message>
    </context>
    <context>
        <name>HelpDone</name>
        <message>
            <source>请给我回电话</source>
            <translation>Please call me back</translation>
        </message>
        <message>
            <source>知道了</source>
            <translation>OK</translation>
        </message>
    </context>
    <context>
        <name>HelpNow</name>
        <message>
            <source>拨打 %1</source>
            <translation>Call %1</translation>
        </message>
        <message>
            <source>接通后请报本机编号 %1</source>
            <translation>Tell them the number of this machine: %1</translation>
        </message>
        <message>
            <source>请身边的工作人员帮忙</source>
            <translation>Ask the staff near you</translation>
        </message>
        <message>
            <source>本机在%1。长者、行动不便的，可请他们先办。</source>
            <translation>This machine stands in %1. If you are elderly or find it hard to stand, ask to be served first.</translation>
        </message>
        <message>
            <source>报警 110 · 火警 119 · 急救 120</source>
            <translation>Police 110 · Fire 119 · Ambulance 120</translation>
        </message>
        <message>
            <source>紧急情况请用电话拨打，本机不能替您拨号。</source>
            <translation>In an emergency use a telephone; this machine can't call for you.</translation>
        </message>
        <message>
            <source>到“办不成事”反映窗口</source>
            <translation>Go to a desk for what couldn't be done</translation>
        </message>
    </context>
    <context>
        <name>HelpReasons</name>
        <message>
            <source>返回</source>
            <translation>Back</translation>
        </message>
        <message>
            <source>不等了</source>
            <translation>Don't wait</translation>
        </message>
        <message>
            <source>再试一次</source>
            <translation>Try again</translation>
        </message>
        <message>
            <source>告诉我们</source>
            <translation>Tell us</translation>
        </message>
    </context>
    <context>
        <name>HelpSaid</name>
        <message>
            <source>正在保存…</source>
            <translation>Saving…</translation>
        </message>
        <message>
            <source>工作人员会打给您。</source>
            <translation>Our staff will call you.</translation>
        </message>
        <message>
            <source>号码只用来回这一次电话，存好后本机立即忘掉。</source>
            <translation>The number is used for this one call. This machine forgets it once it is saved.</translation>
        </message>
        <message>
            <source>本机在%1，身边有工作人员的，请直接找他们，可请他们先办。也可拨打 %2。</source>
            <translation>This machine stands in %1. If there are staff near you, ask them, and ask to be served first. Or call %2.</translation>
        </message>
        <message>
            <source>不会记录您是谁。</source>
            <translation>Who you are is not recorded.</translation>
        </message>
    </context>
    <context>
        <name>HelpSaved</name>
        <message>
            <source>已存在本机，正在送往中心。</source>
            <translation>Saved here, and on its way to the centre.</translation>
        </message>
        <message>
            <source>网络中断，已安全存在本机，恢复后自动送到中心。</source>
            <translation>No network: saved here, and sent to the centre once it is back.</translation>
        </message>
        <message>
            <source>编号</source>
            <translation>Number</translation>
        </message>
        <message>
            <source>工作人员收到后会打给您。本机已忘掉您的号码。</source>
            <translation>Our staff will call you once they have it. This machine has forgotten your number.</translation>
        </message>
        <message>
            <source>工作人员收到后会查看原因。请记下编号，打电话时报给他们。</source>
            <translation>Our staff will look into it. Please note the number, and give it when you call.</translation>
        </message>
    </context>
    <context>
        <name>HelpSheet</name>
        <message>
            <source>已记下</source>
            <translation>Noted</translation>
        </message>
        <message>
            <source>卡在哪里?</source>
            <translation>What is the trouble?</translation>
        </message>
        <message>
            <source>办不成? 有人帮您</source>
            <translation>Stuck? People help you</translation>
        </message>
        <message>
            <source>您的电话是?</source>
            <translation>Your telephone number?</translation>
        </message>
        <message>
            <source>号码对吗?</source>
            <translation>Is the number right?</translation>
        </message>
    </context>
    <context>
        <name>HelpWays</name>
        <message>
            <source>说说卡在哪</source>
            <translation>Tell us what is wrong</translation>
        </message>
        <message>
            <source>请给我回电话</source>
            <translation>Please call me back</translation>
        </message>
        <message>
            <source>知道了</source>
            <translation>OK</translation>
        </message>
    </context>
    <context>
        <name>HomeFooter</name>
        <message>
            <source>办不成?</source>
            <translation>Stuck?</translation>
        </message>
        <message>
            <source>念给我听</source>
            <translation>Read to me</translation>
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
        <name>HomeScreen</name>
        <message>
            <source>您想办什么?</source>
            <translation>What do you need?</translation>
        </message>
        <message>
            <source>本机已保存 %1 件，网络恢复后自动送达中心。</source>
            <translation>%1 kept here; sent to the centre when the network is back.</translation>
        </message>
    </context>
    <context>
        <name>HomeServices</name>
        <message>
            <source>常办</source>
            <translation>Frequent</translation>
        </message>
        <message>
            <source>先存本机</source>
            <translation>kept here first</translation>
        </message>
        <message>
            <source>请到%1</source>
            <translation>Please go to: %1</translation>
        </message>
        <message>
            <source>全部常办 %1 项</source>
            <translation>All %1 frequent services</translation>
        </message>
    </context>
    <context>
        <name>IdentifyScreen</name>
        <message>
            <source>请核对证件信息</source>
            <translation>Please check your details</translation>
        </message>
        <message>
            <source>已读取，请取回证件</source>
            <translation>Read. Take your card back</translation>
        </message>
        <message>
            <source>请核对姓名</source>
            <translation>Please check the name</translation>
        </message>
        <message>
            <source>请出示证件资料页</source>
            <translation>Show the data page</translation>
        </message>
        <message>
            <source>请核对下面的信息，有误请到窗口办理。</source>
            <translation>Please check it. If anything is wrong, go to the counter.</translation>
        </message>
        <message>
            <source>有照片和“&lt;&lt;&lt;”的那一页，放平，放满画面。</source>
            <translation>The page with your photo and the lines with &lt;&lt;&lt;, flat, filling the picture.</translation>
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
            <source>摄像头会看错字：姓名不对请点一下改正，其余有误请重新拍。</source>
            <translation>Cameras misread: tap the name to correct it; if anything else is wrong, scan again.</translation>
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
    </context>
    <context>
        <name>LanguageButton</name>
        <message>
            <source>语言</source>
            <translation>语言</translation>
        </message>
    </context>
    <context>
        <name>LanguageSheet</name>
        <message>
            <source>语言</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>关闭</source>
            <translation>Close</translation>
        </message>
    </context>
    <context>
        <name>LastRow</name>
        <message>
            <source>手写</source>
            <translation>Write</translation>
        </message>
        <message>
            <source>空格</source>
            <translation>Space</translation>
        </message>
        <message>
            <source>拼音</source>
            <translation>Pinyin</translation>
        </message>
        <message>
            <source>英文</source>
            <translation>English</translation>
        </message>
        <message>
            <source>完成</source>
            <translation>Done</translation>
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
            <translation>Drag the corners onto the paper</translation>
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
    </context>
    <context>
        <name>ModeBar</name>
        <message>
            <source>大字</source>
            <translation>Large</translation>
        </message>
        <message>
            <source>高对比</source>
            <translation>Contrast</translation>
        </message>
        <message>
            <source>低位</source>
            <translation>Low</translation>
        </message>
        <message>
            <source>语音</source>
            <translation>Voice</translation>
        </message>
        <message>
            <source>没有声音</source>
            <translation>No sound</translation>
        </message>
        <message>
            <source>粤语</source>
            <translation>Cantonese</translation>
        </message>
        <message>
            <source>遮屏</source>
            <translation>Hide</translation>
        </message>
    </context>
    <context>
        <name>Nearby</name>
        <message>
            <source>请拨打 %1 或 12345，问最近的自助机在哪里。</source>
            <translation>Call %1 or 12345 to ask where the nearest terminal is.</translation>
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
        <name>NoticeCard</name>
        <message>
            <source>紧急：</source>
            <translation>Urgent: </translation>
        </message>
        <message>
            <source>有效期至 %1</source>
            <translation>Valid until %1</translation>
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
        <name>NowDoor</name>
        <message>
            <source>夜间可办 %1 项</source>
            <translation>%1 services work tonight</translation>
        </message>
        <message>
            <source>现在可办 %1 项</source>
            <translation>%1 services work now</translation>
        </message>
        <message>
            <source> · %1 项请到别处</source>
            <translation> · %1 elsewhere</translation>
        </message>
    </context>
    <context>
        <name>NumberPad</name>
        <message>
            <source>删除一位</source>
            <translation>Delete a digit</translation>
        </message>
        <message>
            <source>清空</source>
            <translation>Clear</translation>
        </message>
        <message>
            <source>完成</source>
            <translation>Done</translation>
        </message>
    </context>
    <context>
        <name>OutOfServiceScreen</name>
        <message>
            <source>本机暂停服务</source>
            <translation>Out of service</translation>
        </message>
        <message>
            <source>给您添麻烦了，请到别处办理。</source>
            <translation>Sorry. Please use another terminal or a counter.</translation>
        </message>
        <message>
            <source>已有编号的，可打服务电话查询。</source>
            <translation>If you have a number, ask about it by phone.</translation>
        </message>
        <message>
            <source>本机编号 %1 · 故障代码 %2</source>
            <translation>Terminal %1 · fault %2</translation>
        </message>
        <message>
            <source>最近的自助机</source>
            <translation>Nearest terminals</translation>
        </message>
        <message>
            <source>已自动报修，编号 %1</source>
            <translation>A repair was requested, number %1</translation>
        </message>
        <message>
            <source>报修单存不下来；中心收不到本机的报到，会发现故障。</source>
            <translation>The repair request can't be kept. The centre notices when this terminal stops reporting.</translation>
        </message>
        <message>
            <source>正在自动报修</source>
            <translation>Requesting a repair</translation>
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
        <name>PaperWays</name>
        <message>
            <source>找到了，拍下这一页</source>
            <translation>Found: take this page</translation>
        </message>
        <message>
            <source>拍下这一页</source>
            <translation>Take this page</translation>
        </message>
        <message>
            <source>四角不准，调一调</source>
            <translation>Adjust the corners</translation>
        </message>
        <message>
            <source>重新拍</source>
            <translation>Scan again</translation>
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
        <name>PayOffer</name>
        <message>
            <source>已支付 %1</source>
            <translation>Paid %1</translation>
        </message>
        <message>
            <source>支付结果确认中，请勿重复支付。</source>
            <translation>Finding out whether it was paid. Don't pay again.</translation>
        </message>
        <message>
            <source>现在缴费 %1</source>
            <translation>Pay now: %1</translation>
        </message>
    </context>
    <context>
        <name>PayPicture</name>
        <message>
            <source>付款二维码</source>
            <translation>Code to pay</translation>
        </message>
    </context>
    <context>
        <name>PayScreen</name>
        <message>
            <source>请用手机扫码付款</source>
            <translation>Scan with your phone to pay</translation>
        </message>
        <message>
            <source>已支付 %1</source>
            <translation>Paid %1</translation>
        </message>
        <message>
            <source>支付结果确认中</source>
            <translation>Finding out whether it was paid</translation>
        </message>
        <message>
            <source>正在关闭付款码…</source>
            <translation>Closing the code…</translation>
        </message>
        <message>
            <source>付款码已关闭</source>
            <translation>The code is closed</translation>
        </message>
        <message>
            <source>现在不能缴费</source>
            <translation>Nothing can be paid now</translation>
        </message>
        <message>
            <source>正在生成付款码…</source>
            <translation>Making a code…</translation>
        </message>
        <message>
            <source>打开手机微信扫码，付好后自动继续。</source>
            <translation>Scan with WeChat; the terminal goes on by itself.</translation>
        </message>
        <message>
            <source>马上回到回执，不用再操作。</source>
            <translation>Going back to the receipt; nothing more to do.</translation>
        </message>
        <message>
            <source>马上为您提交，不用再操作。</source>
            <translation>Submitting it now; nothing more to do.</translation>
        </message>
        <message>
            <source>如果刚刚付了款，会显示已支付。</source>
            <translation>If you have just paid, it will say so.</translation>
        </message>
        <message>
            <source>回到回执</source>
            <translation>To the receipt</translation>
        </message>
        <message>
            <source>提交</source>
            <translation>Submit</translation>
        </message>
        <message>
            <source>先提交</source>
            <translation>Submit now</translation>
        </message>
        <message>
            <source>重新出码</source>
            <translation>New code</translation>
        </message>
        <message>
            <source>再试一次</source>
            <translation>Try again</translation>
        </message>
        <message>
            <source>下一步</source>
            <translation>Next</translation>
        </message>
        <message>
            <source>以后再缴</source>
            <translation>Pay later</translation>
        </message>
        <message>
            <source>返回</source>
            <translation>Back</translation>
        </message>
        <message>
            <source>收费项目：%1</source>
            <translation>For: %1</translation>
        </message>
        <message>
            <source>收款方：%1</source>
            <translation>Paid to: %1</translation>
        </message>
        <message>
            <source>请在 %1 内付款</source>
            <translation>Pay within %1</translation>
        </message>
        <message>
            <source>订单号：%1</source>
            <translation>Order: %1</translation>
        </message>
        <message>
            <source>咨询电话：%1</source>
            <translation>Telephone: %1</translation>
        </message>
        <message>
            <source>不方便扫码，也可以当天到窗口缴费。</source>
            <translation>No phone? Pay at the counter, today.</translation>
        </message>
        <message>
            <source>不方便扫码，也可以到窗口缴费办理。</source>
            <translation>No phone? Pay and apply at the counter.</translation>
        </message>
    </context>
    <context>
        <name>PhotoSaid</name>
        <message>
            <source>请摘下帽子、眼镜和口罩</source>
            <translation>Take off hat, glasses and mask</translation>
        </message>
        <message>
            <source>看着镜头，自然闭嘴</source>
            <translation>Look at the camera, mouth closed</translation>
        </message>
        <message>
            <source>照片只用来办这张证件</source>
            <translation>It is used for this document alone</translation>
        </message>
    </context>
    <context>
        <name>PhotoScreen</name>
        <message>
            <source>很好，请不要动</source>
            <translation>Good. Please hold still</translation>
        </message>
        <message>
            <source>请站到镜头前</source>
            <translation>Stand before the camera</translation>
        </message>
        <message>
            <source>正在拍照…</source>
            <translation>Taking the photo…</translation>
        </message>
        <message>
            <source>照片合格，用这张吗?</source>
            <translation>A good photo. Use it?</translation>
        </message>
        <message>
            <source>这张照片不合要求</source>
            <translation>This photo won't do</translation>
        </message>
        <message>
            <source>请拍证件照</source>
            <translation>Your photo</translation>
        </message>
        <message>
            <source>%1 秒后自动拍照</source>
            <translation>The photo is taken in %1 s</translation>
        </message>
        <message>
            <source>站好以后，数三下自动拍照。</source>
            <translation>Once you stand well it counts to three and takes it.</translation>
        </message>
        <message>
            <source>还可以再拍 %1 次。</source>
            <translation>You may take %1 more.</translation>
        </message>
        <message>
            <source>不能再拍了。</source>
            <translation>No more can be taken.</translation>
        </message>
        <message>
            <source>拍得不好可以重拍。</source>
            <translation>You can take it again.</translation>
        </message>
        <message>
            <source>开始拍照</source>
            <translation>Start</translation>
        </message>
        <message>
            <source>到窗口拍</source>
            <translation>At the window</translation>
        </message>
        <message>
            <source>下一步</source>
            <translation>Next</translation>
        </message>
        <message>
            <source>就用这张</source>
            <translation>Use this one</translation>
        </message>
        <message>
            <source>重拍</source>
            <translation>Take it again</translation>
        </message>
        <message>
            <source>仍用这张</source>
            <translation>Use it anyway</translation>
        </message>
        <message>
            <source>照片到窗口拍</source>
            <translation>Photo at the window</translation>
        </message>
        <message>
            <source>照片由工作人员审核</source>
            <translation>Staff will look at it</translation>
        </message>
        <message>
            <source>照片已拍好</source>
            <translation>Your photo is taken</translation>
        </message>
        <message>
            <source>照片随申请一起送出。</source>
            <translation>It goes along with your application.</translation>
        </message>
        <message>
            <source>不合格会请您补拍。</source>
            <translation>If it can't be used, we will ask you for another.</translation>
        </message>
        <message>
            <source>请带身份证到窗口拍照，申请照常办理。</source>
            <translation>Bring your ID card to the window for it; the application goes on.</translation>
        </message>
        <message>
            <source>拍好的照片</source>
            <translation>The photo that was taken</translation>
        </message>
        <message>
            <source>摄像头里的您</source>
            <translation>You, as the camera sees you</translation>
        </message>
    </context>
    <context>
        <name>PhotoSide</name>
        <message>
            <source>仍用这张，由工作人员审核</source>
            <translation>Use it; staff will look at it</translation>
        </message>
        <message>
            <source>在本机拍</source>
            <translation>Take it here</translation>
        </message>
        <message>
            <source>重拍</source>
            <translation>Take it again</translation>
        </message>
        <message>
            <source>现在就拍</source>
            <translation>Take it now</translation>
        </message>
        <message>
            <source>没有合适的照片? 到窗口拍</source>
            <translation>No good photo? At the window</translation>
        </message>
    </context>
    <context>
        <name>PlaceCard</name>
        <message>
            <source>暂停服务</source>
            <translation>Out of service</translation>
        </message>
        <message>
            <source>电话 %1</source>
            <translation>Phone %1</translation>
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
        <name>RateScreen</name>
        <message>
            <source>谢谢您的评价</source>
            <translation>Thank you for telling us</translation>
        </message>
        <message>
            <source>这次办得怎么样?</source>
            <translation>How was it?</translation>
        </message>
        <message>
            <source>请带好证件和随身物品。</source>
            <translation>Please take your card and your things with you.</translation>
        </message>
        <message>
            <source>正在保存…</source>
            <translation>Saving…</translation>
        </message>
        <message>
            <source>自愿评价，不影响您的办理。</source>
            <translation>Only if you want to; it changes nothing for you.</translation>
        </message>
        <message>
            <source>完成</source>
            <translation>Done</translation>
        </message>
        <message>
            <source>再试一次</source>
            <translation>Try again</translation>
        </message>
        <message>
            <source>不评价，直接结束</source>
            <translation>End without rating</translation>
        </message>
        <message>
            <source>提交评价</source>
            <translation>Send</translation>
        </message>
        <message>
            <source>是哪方面? 可以不选</source>
            <translation>What about? You need not say</translation>
        </message>
    </context>
    <context>
        <name>ReceiptNumber</name>
        <message>
            <source>查询编号</source>
            <translation>Tracking number</translation>
        </message>
        <message>
            <source>保存时间 %1</source>
            <translation>Saved at %1</translation>
        </message>
        <message>
            <source>请取回您的证件。</source>
            <translation>Please take your card with you.</translation>
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
            <source>申请表</source>
            <translation>Application form</translation>
        </message>
        <message>
            <source>打印申请表</source>
            <translation>Print the application form</translation>
        </message>
        <message>
            <source>评一评（自愿）</source>
            <translation>Rate it (if you like)</translation>
        </message>
        <message>
            <source>凭编号、二维码或身份证，可在任何一台自助机查进度。</source>
            <translation>Check progress at any terminal with the number, the code or your card.</translation>
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
        <message>
            <source>办不成? 告诉我们</source>
            <translation>Stuck? Tell us</translation>
        </message>
    </context>
    <context>
        <name>RegionPicker</name>
        <message>
            <source>本市</source>
            <translation>This city</translation>
        </message>
        <message>
            <source>省内其他市</source>
            <translation>Elsewhere in Guangdong</translation>
        </message>
        <message>
            <source>其他省</source>
            <translation>Other provinces</translation>
        </message>
    </context>
    <context>
        <name>Reminder</name>
        <message>
            <source>您的身份证已于 %1 到期。</source>
            <translation>Your ID card expired on %1.</translation>
        </message>
        <message>
            <source>您的身份证将于 %1 到期。</source>
            <translation>Your ID card expires on %1.</translation>
        </message>
        <message>
            <source>可在本机换领。</source>
            <translation> It can be renewed here.</translation>
        </message>
        <message>
            <source>本机换领</source>
            <translation>Renew it here</translation>
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
            <translation>Withdrawn or no longer valid, so it can't be printed. Please ask at the counter.</translation>
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
            <source>默认，可以改</source>
            <translation>Set beforehand; you can change it</translation>
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
            <source>现在能办什么</source>
            <translation>What works now</translation>
        </message>
        <message>
            <source>用平常的话就行，例如“身份证丢了”；拼音、首字母也可以。</source>
            <translation>In your own words, for example “lost my ID card”; pinyin and initials work too.</translation>
        </message>
        <message>
            <source>能办的在前；本机办不了的，写着就近能去哪里。</source>
            <translation>What works here comes first. The rest says where to go.</translation>
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
            <source>就近可到：%1</source>
            <translation>Nearest place: %1</translation>
        </message>
        <message>
            <source>各区都有，全市共 %1 处</source>
            <translation>Each district has one, %1 in the city</translation>
        </message>
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
            <source>办不成?</source>
            <translation>Stuck?</translation>
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
            <source>您还在吗?</source>
            <translation>Are you still there?</translation>
        </message>
        <message>
            <source>%1 秒后将清除您填写的内容，保护您的信息。</source>
            <translation>In %1 seconds what you entered is cleared, to protect you.</translation>
        </message>
        <message>
            <source>您的证件还在读卡区，离开前请取走。</source>
            <translation>Your card is still on the reader. Please take it before you go.</translation>
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
        <message>
            <source>我按键确认，由工作人员审核</source>
            <translation>I confirm by pressing; staff will check</translation>
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
            <source>下一题</source>
            <translation>Next question</translation>
        </message>
        <message>
            <source>下一步</source>
            <translation>Next</translation>
        </message>
        <message>
            <source>上一题</source>
            <translation>Previous</translation>
        </message>
        <message>
            <source>返回</source>
            <translation>Back</translation>
        </message>
        <message>
            <source>按您的情况列出材料和办法，不用填写。</source>
            <translation>So that your list is complete. Nothing to type.</translation>
        </message>
        <message>
            <source>第 %1 题，共 %2 题</source>
            <translation>Question %1 of %2</translation>
        </message>
        <message>
            <source>一并办理</source>
            <translation>Done together</translation>
        </message>
    </context>
    <context>
        <name>SpellSheet</name>
        <message>
            <source>已填写：%1</source>
            <translation>So far: %1</translation>
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
        <message>
            <source>刚恢复供电，正在检查，请稍候</source>
            <translation>Power is back. Checking, please wait</translation>
        </message>
        <message>
            <source>刚重新启动，正在检查，请稍候</source>
            <translation>Started again. Checking, please wait</translation>
        </message>
        <message>
            <source>本机保存的 %1 件都在，一件不少</source>
            <translation>All %1 applications kept here are safe</translation>
        </message>
        <message>
            <source>正在核对本机保存的申请</source>
            <translation>Checking the applications kept here</translation>
        </message>
        <message>
            <source>没办完的没有保留，请重新办理。
拿到编号的不受影响。</source>
            <translation>What was not finished was not kept; please start again.
If you have a number, it is safe.</translation>
        </message>
    </context>
    <context>
        <name>StepFooter</name>
        <message>
            <source>退出</source>
            <translation>Leave</translation>
        </message>
        <message>
            <source>办不成?</source>
            <translation>Stuck?</translation>
        </message>
        <message>
            <source>念给我听</source>
            <translation>Read to me</translation>
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
    </context>
    <context>
        <name>StepTrail</name>
        <message>
            <source>退出</source>
            <translation>Leave</translation>
        </message>
        <message>
            <source>第 %1 步，共 %2 步</source>
            <translation>Step %1 of %2</translation>
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
        <name>TopicCard</name>
        <message>
            <source>%1 · %2 起</source>
            <translation>%1 · since %2</translation>
        </message>
        <message>
            <source>已记下 %1</source>
            <translation>Noted · %1</translation>
        </message>
        <message>
            <source>我也遇到 %1</source>
            <translation>Me too · %1</translation>
        </message>
    </context>
    <context>
        <name>WayPicker</name>
        <message>
            <source>用身份证</source>
            <translation>ID card</translation>
        </message>
        <message>
            <source>用护照或通行证</source>
            <translation>Passport or permit</translation>
        </message>
        <message>
            <source>用电子身份码</source>
            <translation>e-ID code</translation>
        </message>
        <message>
            <source>没带身份证?</source>
            <translation>No ID card with you?</translation>
        </message>
        <message>
            <source>换一种方式</source>
            <translation>Another way</translation>
        </message>
        <message>
            <source>人工核验</source>
            <translation>Ask the staff</translation>
        </message>
    </context>
    <context>
        <name>WhereScreen</name>
        <message>
            <source>去哪办</source>
            <translation>Where to go</translation>
        </message>
        <message>
            <source>选要办的业务和所在的区，开着门的、离得近的排在前面。</source>
            <translation>Choose what for and the district. Open and near places come first.</translation>
        </message>
        <message>
            <source>本机不知道这样的地方，请拨打 12345 询问。</source>
            <translation>This terminal knows no such place. Please call 12345.</translation>
        </message>
    </context>
    <context>
        <name>Wiping</name>
        <message>
            <source>正在清洁屏幕</source>
            <translation>Cleaning the screen</translation>
        </message>
        <message>
            <source>%1 秒</source>
            <translation>%1 s</translation>
        </message>
        <message>
            <source>触摸暂时不起作用，到时自动恢复。紧急请拨 110。</source>
            <translation>Touch is off and comes back by itself. In an emergency call 110.</translation>
        </message>
    </context>
    <context>
        <name>WritingChoices</name>
        <message>
            <source>更多</source>
            <translation>More</translation>
        </message>
    </context>
</TS>
