# The start, and a card on the reader.

# Start.
window-card-home-title = 请将卡片放在读卡区
window-card-home-sub = 放好后自动显示余额和最近 10 笔记录
window-card-home-one = 一次只放一张卡
window-card-home-top-up = 充值
window-card-home-top-up-how = 扫码付款，本机不收现金
window-card-home-collect = 补登
window-card-home-collect-how = 网上已付款的充值，在这里写进卡里
window-card-home-open = 没完成的充值
window-card-home-open-how = 把同一张卡放上来，机器会接着办

# A card.
window-card-reading = 正在读卡，请不要移动
window-card-balance = 卡内余额
window-card-valid = 有效期至 { $date }
window-card-tail = 尾号 { $tail }
window-card-history = 最近 10 笔
window-card-history-none = 卡里还没有记录
window-card-leave = 取走卡片即结束
window-card-top-up = 充值
window-card-collect = 补登·{ $count } 笔待写
window-card-collect-short = 补登·{ $count } 笔
window-card-orders = 查订单
window-card-go-on = 接着办没完成的充值
window-card-chip-fine = 正常
window-card-chip-inactive = 未启用
window-card-chip-stopped = 已停用
window-card-chip-foreign = 外地卡
window-card-offline = 余额读自卡片。现在连不上充值中心，暂不能充值
window-card-paused-journal = 本机记录写不进去，暂停收款；余额和记录照常查
window-card-paused-codes = 扫码支付暂停，现在不能充值；查询、补登照常
window-card-no-reader = 读卡器断开了，接回来就能用
window-card-only-one = 请只留一张卡
window-card-no-paper = 没有凭条纸，充值照常，凭条可到窗口补打
window-card-no-slips = 现在打不出凭条，充值照常，凭条可到窗口补打
window-card-unreadable = 读不到这张卡，请放平再试；还不行请到人工窗口
window-card-try-flat-title = 放平
window-card-try-flat = 从卡套里拿出来，平放在读卡区中央
window-card-try-one-title = 只放一张
window-card-try-desk-title = 还是读不到
window-card-try-desk = 请到{ $desk }，卡里的钱不会少。电话 { $phone }
window-card-stopped = 这张卡已停用，不能充值。没有收您的钱，请到人工窗口。代码 { $code }
window-card-inactive = 这张卡还没激活，请到人工窗口办理
window-card-foreign = 不是湖州的卡，可以看余额，不能在这里充值
window-card-two = 读卡区有两张卡，请只留一张。卡都没有动
window-card-open-here = 这张卡有一笔没有完成：¥{ $amount }
window-card-open-here-sub = 请先办完这一笔，机器先查清再写，不会多扣
window-card-refused-by = 不能充值：{ $words }。没有收您的钱。代码 { $code }
window-card-record-damaged = 这一笔读不出来
window-card-enabled-on = 启用日期
window-card-valid-until = 有效期至
window-card-status = 状态
window-card-limits = 单笔限额
window-card-step = 须为整数倍
window-card-balance-limit = 余额上限
window-card-open-block = 这张卡有一笔没查清，查清前不再收钱
