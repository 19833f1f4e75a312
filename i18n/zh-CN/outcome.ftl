### 结果：先说钱怎么样了，再说现在做什么，最后是代码。结果未查清之前不说“失败”。

outcome-read = 已读出尾号 { $tail } 的卡，卡内余额 ¥{ $balance }。
outcome-read-nothing = 没有读到卡。卡和钱都没有动。请把卡放平后再试。
outcome-read-no-server = 尾号 { $tail } 的卡，余额 ¥{ $balance }，读自卡片。现在连不上充值中心，暂不能充值。原因：{ $reason }
outcome-loaded = 充值成功，¥{ $amount } 已经写进尾号 { $tail } 的卡，卡内余额 ¥{ $balance }。请取走卡片。
outcome-loaded-no-balance = 充值成功，¥{ $amount } 已经写进尾号 { $tail } 的卡。请取走卡片。
outcome-nothing = 没有充值，卡里的钱没有动，本机没有收钱。若已付款，请凭付款记录到人工窗口办理退款。原因：{ $reason }
outcome-cancelled = 没有写进卡里，订单已取消，¥{ $amount } 退回原付款账户；收的是现金就当面退还。原因：{ $reason }
outcome-refunded = 没有写进卡里，中心正在退款或已退款 ¥{ $amount }，退回原付款账户。不用再办。
outcome-unfinished = 充值还没有完成，结果待确认。¥{ $amount } 记在订单上，没有丢，也不会再扣一次，请不要再付。请把尾号 { $tail } 的同一张卡放回来，运行 cardkiosk recover，先查清再写。原因：{ $reason }
outcome-unfinished-written = ¥{ $amount } 已在尾号 { $tail } 的卡里，记录还没有报到中心。钱没有丢，请不要再付。稍后运行 cardkiosk recover 补报即可。原因：{ $reason }
outcome-by-hand = 结果还没有查清，已转人工核查。¥{ $amount } 记在订单上，没有丢，请不要再付。请保留凭条，把尾号 { $tail } 的卡和代码交给人工窗口。原因：{ $reason }
outcome-none-open = 没有未完成的订单，不用再办。
outcome-code = 代码 { $code }
server-refused = 中心答复 { $code }：{ $description }
