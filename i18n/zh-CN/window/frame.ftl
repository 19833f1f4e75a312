# What stands on every screen: header, footer, buttons, the money line, notices.

# Header and footer.
window-frame-service-name = 湖州交通一卡通
window-frame-help = 帮助
window-frame-other-language = English
window-frame-large-text = 大字
window-frame-large-text-end = 退出大字
window-frame-sound-on = 声音
window-frame-sound-off = 静音
window-frame-reader = 读卡器
window-frame-centre = 中心
window-frame-codes = 扫码
window-frame-journal = 记录
window-frame-clock = 时钟
window-frame-printer = 打印机
window-frame-part-trouble = 有问题
window-frame-part-fine = 正常
window-frame-paused = 暂停
window-frame-not-here = 不可用

# Buttons.
window-frame-back = 返回
window-frame-next = 下一步
window-frame-cancel = 取消
window-frame-finish = 结束
window-frame-again = 再试一次
window-frame-home = 回首页
window-frame-print-slip = 打印凭条
window-frame-slip-printed = 凭条已打印，请取走
window-frame-slip-failed = 凭条没打出来：{ $reason }
window-frame-slip-title = 凭条
window-frame-part-back = { $part }恢复正常
window-frame-slip-not-printed = 凭条没打出来，可到窗口补打
window-frame-close-later = 正在办理，办完才能关闭
window-frame-continue = 继续办理
window-frame-close = 关闭
window-frame-paid-ask = 这笔现金付给乘客了吗？
window-frame-paid-out = 已付给乘客
window-frame-pay-later = 稍后再付

# The money line.
window-frame-line-amount = 金额
window-frame-line-pay = 付款
window-frame-line-write = 写卡
window-frame-line-done = 到账
window-frame-line-check = 核对
window-frame-line-empty = 卡片清零
window-frame-line-confirm = 中心确认
window-frame-line-form = 登记
window-frame-line-activate = 激活
window-frame-line-pay-out = 付款给乘客
window-frame-step-of = 第 { $step } 步，共 { $steps } 步
window-frame-with-code = { $text }（{ $code }）

# What a counter's title says of a business.
window-frame-business = { $business }·¥{ $amount }
window-frame-business-manage = 卡管理
window-frame-business-finish = 接着办

# Where the money is.
window-frame-money-none = 现在还没有收您的钱
window-frame-money-safe = 您付的 ¥{ $amount } 已收到，中途断了也不会丢

# Idle.
window-frame-idle-title = 您还在办理吗？
window-frame-idle-text = { $seconds } 秒后回到首页，所选金额会清除。现在还没有收您的钱

# Side bar.
window-frame-menu-card = 卡片
window-frame-menu-recharge = 充值
window-frame-menu-orders = 补登与订单
window-frame-menu-activate = 激活
window-frame-menu-return = 退卡
window-frame-menu-open = 未完成
window-frame-menu-shift = 交接班
window-frame-menu-settings = 设置
window-frame-menu-lock = 锁屏
window-frame-operator = 操作员 { $number }
window-frame-no-shift = 还没有接班
window-frame-open-orders = { $count } 笔没有完成

# Dates.
window-frame-today = 今天 { $time }
window-frame-date-of-year = { $month }{ $day }日
window-frame-date-whole = { $year }年{ $month }{ $day }日
