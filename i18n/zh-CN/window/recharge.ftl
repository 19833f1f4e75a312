# Choosing the amount, paying, writing.

# Amount.
window-recharge-amount-title = 请选择充值金额
window-recharge-amount-after = 充后 ¥{ $balance }
window-recharge-amount-other = 其他金额
window-recharge-amount-hint = 按数字键输入
window-recharge-amount-other-hint = 其他金额，按数字键输入
window-recharge-amount-range = { $minimum } 元起，{ $step } 的整数倍，最多 ¥{ $most }
window-recharge-amount-step = 须为 { $step } 的整数倍：{ $below } 或 { $above }
window-recharge-amount-step-up = 须为 { $step } 的整数倍，可改为 ¥{ $above }
window-recharge-amount-min = 最少 ¥{ $amount }
window-recharge-amount-max = 最多再充 ¥{ $amount }
window-recharge-amount-limit = 超过卡内上限
window-recharge-amount-go = 去付款
window-recharge-amount-fix = 请先改金额
window-recharge-amount-clear = 清除
window-recharge-amount-none = 这张卡现在不能再充

# Payment.
window-recharge-pay-title = 请选择付款方式
window-recharge-pay-for = 充值金额
window-recharge-pay-we-chat = 微信支付
window-recharge-pay-alipay = 支付宝
window-recharge-pay-union-pay = 云闪付
window-recharge-pay-yi-pay = 易支付
window-recharge-pay-designated = 特定方式
window-recharge-pay-scan-how = 打开手机扫一扫
window-recharge-pay-cash = 现金
window-recharge-pay-bank = 银行卡
window-recharge-pay-code = 扫码
window-recharge-pay-no-cash = 本机不收现金，请到人工窗口办理
window-recharge-change-amount = 改金额
window-recharge-other-way = 换付款方式
window-recharge-qr-title = 请用{ $means }扫码付款
window-recharge-qr-time = 二维码剩余时间 { $time }，过期自动作废，不会扣款
window-recharge-qr-once = 付好后请稍等，不要再扫
window-recharge-qr-expired = 二维码已过期，没有收您的钱
window-recharge-qr-unknown = 还没查到付款结果。手机上若已扣款，钱会记在订单上，不要再付
window-recharge-qr-making = 正在准备付款码
window-recharge-qr-ending = 正在确认没有付款，请稍等

# Writing.
window-recharge-work-title = 正在写卡，请不要移动卡片
window-recharge-work-ordering = 正在向中心申请，请不要移动卡片
window-recharge-work-managing = 正在查清这张卡，请不要移动卡片
window-recharge-work-cancelling = 正在取消订单，请稍等
window-recharge-work-refunding = 正在退款，请稍等
window-recharge-work-reporting = 正在核对结果，请不要移动卡片
window-recharge-work-sub = 几秒钟就好，写完会响一声
window-recharge-work-paid = 已收到付款
window-recharge-work-order = 订单已建立
window-recharge-work-write = 正在写入卡片
window-recharge-work-check = 核对卡内余额
window-recharge-step-read = 核对卡片
window-recharge-step-apply = 向中心申请
window-recharge-step-empty = 卡片清零
window-recharge-step-activate = 启用卡片
window-recharge-step-confirm = 中心确认
window-recharge-step-ask = 查询订单
window-recharge-step-cancel = 取消订单
window-recharge-step-refund = 退回付款
window-recharge-step-manage = 查清卡片
window-recharge-work-slow = 还在等中心答复，卡片请别动
window-recharge-work-before = 写卡前余额
window-recharge-work-amount = 充值
window-recharge-work-after = 写成后应为

# The same card.
window-recharge-same-title = 请把同一张卡放回来
window-recharge-same-sub = 卡片拿早了，还差最后一步
window-recharge-same-which = 要放的卡
window-recharge-same-safe = 钱没有丢。放回这张卡，机器先查清再写，不会多扣
window-recharge-same-later = 来不及放回也没关系：订单会保留，以后在任何一台机器或窗口放上这张卡都能接着办
window-recharge-same-later-short = 来不及也没关系，以后放上这张卡接着办
window-recharge-same-slip = 卡不在身边，先打印凭条
window-recharge-same-leave = 卡不在身边，以后再办
window-recharge-other-title = 这不是刚才那张卡
window-recharge-other-do = 请先取走现在这张卡，再放上尾号 { $tail } 的卡
window-recharge-other-money = 您付的 ¥{ $amount } 还在，只会写进尾号 { $tail } 的卡
window-recharge-other-wanted = 要放的卡
window-recharge-other-present = 现在的卡
window-recharge-other-not = 不是这一张

# Counter.
window-recharge-cash-due = 应收
window-recharge-cash-received = 实收
window-recharge-cash-change = 找零
window-recharge-cash-order = 先收钱再写卡；写卡成功后给凭条和找零
window-recharge-cash-no-sum = 这不是一个金额
window-recharge-cash-short = 实收少了 ¥{ $amount }
window-recharge-cash-go = 收款并写卡
window-recharge-reference = 凭证号
window-recharge-reference-hint = 扫描或输入银行凭条上的号码
