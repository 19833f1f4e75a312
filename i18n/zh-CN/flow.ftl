### 流程各步、返回码的类别、转人工的原因、订单的经过。

stage-awaiting-card = 请将卡片放在读卡区
stage-awaiting-same-card = 卡片拿早了，还差最后一步。请把同一张卡放回来，先查清再写，不会多扣
stage-wrong-card = 这不是刚才那张卡。请先取走它，再放上原来的卡
stage-reading = 正在读卡
stage-querying = 正在向充值中心查询
stage-ordering = 正在建立订单
stage-authorizing = 正在等充值中心授权，请不要移动卡片
stage-writing = 正在写卡，请不要移动卡片
stage-checking = 正在核对卡内余额，请不要移动卡片
stage-confirming = 正在报告充值中心
stage-managing = 正在和充值中心查清这笔充值，请不要移动卡片
stage-cancelling = 正在取消订单
stage-ended = 已结束

class-success = 已办好
class-retry-later = 充值中心现在办不了，请稍后再试
class-needs-management = 结果待确认，要先做卡管理
class-refundable = 没有写进卡里，可以重写或退款
class-already-done = 以前已经办好，不用再办
class-by-hand = 要由人工核查
class-wrong-card = 这张卡不是订单上的卡，请换原来的卡
class-card-fault = 这张卡不能充值，请到人工窗口
class-limits = 金额或余额超出限制，请改金额
class-configuration = 终端的设置和充值中心不符，请联系管理员
class-security = 密钥或校验不对，请联系管理员
class-rejected = 充值中心没有受理

by-hand-server = 充值中心要求人工核查（{ $code } { $description }）
by-hand-state = 订单状态为 { $state }，只能人工处理
by-hand-contradiction = 卡片和充值中心的记录不一致（中心状态 { $state }）
by-hand-rounds-exhausted = 卡管理做完规定的次数，仍未查清
by-hand-not-paid = 充值中心没有查到这笔付款
by-hand-unknown-order = 充值中心没有这个订单
by-hand-ambiguous = 不止一个订单可能是这一笔
by-hand-list-refused = 充值中心下发了不该执行的卡指令，已拒绝
by-hand-fault = { $reason }

event-opened = 已收款，¥{ $amount }，卡内原有 ¥{ $balance }
event-created = 订单已建立：{ $order }
event-initialized = 卡已准备好，余额 ¥{ $balance }，联机序号 { $sequence }
event-intent = 即将写卡
event-written = 已写进卡里
event-refused = 卡拒绝写入，没有写进卡里
event-reopened = 卡片和充值中心都确认没有写进卡里，可以重写或取消
event-probed-written = 查看卡片：已写进卡里
event-probed-not-written = 查看卡片：没有写进卡里
event-probed-unclear = 查看卡片：看不出来
event-managed = 卡管理第 { $round } 次已在卡上执行
event-answered = 充值中心对 { $call } 的答复：{ $code } { $description }
event-list-refused = 拒绝执行 { $call } 的指令：{ $reason }
event-stated = 充值中心的订单状态：{ $state }
event-still-open = 后台又试了一次，还没有办完（{ $code }）
event-by-hand = 转人工核查：{ $reason }
event-closed = 结束：{ $ending }

ending-loaded = 已充值
ending-never-ordered = 没有成为订单
ending-cancelled = 已取消，款项退还
ending-refunded = 已由中心退款
ending-left-at-server = 没有写，订单仍在中心等待写卡

order-state-1 = 已付款，待写卡
order-state-2 = 已授权，未写完
order-state-3 = 没有写进卡里
order-state-4 = 写卡结果未知
order-state-5 = 已到账
order-state-6 = 授权中
order-state-7 = 结果待确认
order-state-8 = 已查清，已到账
order-state-9 = 没有查清
order-state-a = 退款中
order-state-b = 已退款
order-state-c = 退款没有办成

order-action-recover = 运行 cardkiosk recover 接着办
order-action-collect = 可写卡（cardkiosk collect）或取消
order-action-manage = 先做卡管理（cardkiosk order manage）
order-action-cancel = 可再取消一次（cardkiosk order cancel）
order-action-by-hand = 转人工
order-action-none = 不用再办
