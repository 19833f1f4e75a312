# Help: what passengers ask, and what an operator needs to know.

# What passengers ask.
window-help-ask-top-up = 怎么充值
window-help-say-top-up = 放上卡，选金额，手机扫码付款，听到提示音再取卡
window-help-ask-torn = 卡拿早了
window-help-say-torn = 把同一张卡放回来，机器先查清再接着写，不会多扣
window-help-ask-paid = 付了钱，卡里没有
window-help-say-paid = 钱在订单上，不会丢。放上这张卡，点黄色按钮接着办
window-help-ask-phone = 在手机上充了值
window-help-say-phone = 放上卡，点「补登」，就写进卡里
window-help-ask-desk = 退款、坏卡找谁
window-help-say-desk = 请到{ $desk }，报屏幕上的办理代码。电话 { $phone }

# Keys at a counter.
window-help-keys = 按键
window-help-key-menu = 左边的业务，键名写在旁边
window-help-key-tab = 到下一个格子或按钮，加按 SHIFT 回上一个
window-help-key-arrows = 在列表里、金额之间选
window-help-key-enter = 按下有框的按钮；没有框时办主要的一件
window-help-key-escape = 返回
window-help-key-help = 这一页

# What to do with what is not finished.
window-help-open = 没办完的怎么办
window-help-open-paid = 已付款，待写卡
window-help-open-paid-do = 放上这张卡补登。不要再收钱
window-help-open-unknown = 结果待确认
window-help-open-unknown-do = 放上同一张卡做卡管理。查清之前不重收、不取消、不退款
window-help-open-settles = 自动办理中
window-help-open-settles-do = 不用卡，等中心答复即可；也可以现在办
window-help-open-person = 需要人工
window-help-open-person-do = 给乘客凭条和办理代码，联系中心
