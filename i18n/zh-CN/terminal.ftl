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
journal-service = { $key }　{ $service }　订单号 { $order }　卡尾号 { $tail }

journal-in-use = 日志 { $path } 正由另一个程序使用（进程 { $process }），请等它结束
journal-damaged = 日志 { $path } 损坏（{ $why }），没有改动它。请保留它和旁边的文件，恢复备份或移走它，未完成的订单请与充值中心核对
journal-missing = 日志 { $path } 不见了，但 { $log } 还在，里面可能有未完成的订单。请把日志放回来，或移走那个文件
journal-not-ours = { $path } 是别的数据库，不是本程序的日志。请改 journal.path
journal-newer = 日志 { $path } 是更新版本的程序写的，请装回那个版本
journal-not-in-force = 日志 { $path } 在这里保存不可靠（{ $name } 是 { $found }，应为 { $wanted }），请放到本机磁盘上
journal-unreadable = 日志 { $path } 的第 { $number } 条读不出，它的订单要由人工核查
journal-terminal = 终端号 { $terminal } 不能用于流水号，应为 1 到 8 位数字或大写字母
journal-file = 日志 { $path } 不能读写：{ $detail }

sim-card = 模拟卡 { $card } 放到虚拟读卡器 { $reader } 上
sim-card-gone = 模拟卡已拿走
sim-server = 模拟前置在 { $address } 上运行
sim-gateway = 模拟支付网关在 { $address } 上运行
sim-not-started = 模拟前置没有启动：{ $detail }

doctor-ok = [正常] { $what }：{ $detail }
doctor-not = [不正常] { $what }：{ $detail }
doctor-skipped = [未检查] { $what }：请先解决其他问题
doctor-reader = 读卡器
doctor-key = 密钥
doctor-server = 充值中心
doctor-signature = 签名
doctor-gateway = 支付网关
doctor-gateway-detail = { $url } 已用共享密钥答复
doctor-journal = 日志
doctor-clock = 时钟
doctor-card-none = { $reader }，上面没有卡
doctor-card-there = { $reader }，上面有卡
doctor-card-mute = { $reader }，上面的卡没有应答，请把卡放平
doctor-card-busy = { $reader }，上面的卡正被别的程序使用，请先关掉它
doctor-reader-broken = { $reader } 不能用，请重新接好
doctor-reader-not-chosen = 没有名称含“{ $wanted }”的读卡器，请改 reader.name；接着的有：{ $seen }
doctor-key-detail = 公钥 { $key }
doctor-server-detail = { $url } 已答复（{ $code }）
doctor-signature-detail = 双方的签名都通过
doctor-signature-other = 现在的设置不对，充值中心认的是：{ $settings }。请写进配置的 [signature]
doctor-signature-none = 试遍各种设置，答复的签名都不对，请核对 server.public_key
doctor-signature-refused = 充值中心不认本终端的签名（{ $code } { $description }），请把本终端的公钥交给充值中心，并核对 [signature]
doctor-journal-detail = { $path }，未完成的订单 { $count } 笔
doctor-clock-detail = 现在是北京时间 { $time }
doctor-clock-behind = 现在是 { $time }，比日志里最后一笔（{ $last }）还早，请校准时钟
doctor-all-ok = 全部正常
doctor-not-all = { $count } 项不正常
