### 读卡、日志、自检的显示。

card-number = 卡号尾号 { $tail }
card-balance = 卡内余额 ¥{ $amount }
card-valid = 有效期 { $from } 至 { $until }
card-status = 状态：{ $status }
card-history = 最近的记录（新的在前）
card-history-none = 没有记录
card-limits = 可充金额：最少 ¥{ $minimum }，最多 ¥{ $maximum }，须为 ¥{ $step } 的整数倍，卡内上限 ¥{ $limit }（0.00 为不限）
card-orders = 这张卡有 { $count } 笔未完成的订单

journal-empty = 日志里还没有订单
journal-absent = 还没有日志（{ $path }）
journal-unknown-order = 日志里没有订单 { $order }
journal-open = 未完成
journal-header = { $key }　订单号 { $order }　卡尾号 { $tail }　¥{ $amount }

doctor-ok = [正常] { $what }：{ $detail }
doctor-not = [不正常] { $what }：{ $detail }。{ $todo }
doctor-reader = 读卡器
doctor-key = 密钥
doctor-server = 充值中心
doctor-signature = 签名
doctor-journal = 日志
doctor-clock = 时钟
doctor-all-ok = 全部正常
doctor-not-all = { $count } 项不正常
doctor-skipped = 未能检查，请先解决前面的问题
