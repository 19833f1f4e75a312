### 原因：每条一句话说发生了什么，再说怎么办。说的是设备和线路，钱怎么样由结果说。

cause-no-reader = 没有找到读卡器，请接好读卡器，核对配置里的 reader.name
cause-reader-gone = 读卡器断开了，请接回读卡器
cause-service-gone = 读卡服务没有运行，请启动 pcscd
cause-no-card = 没有等到卡，请把卡放在读卡区
cause-several-cards = 读卡区有不止一张卡，请只留一张；卡都没有动
cause-card-removed = 卡拿早了，请把同一张卡放回来
cause-card-mute = 卡没有应答，请把卡放平
cause-card-reset = 卡被重置了，请把同一张卡放回来
cause-card-busy = 别的程序正在用这张卡，请先关掉它
cause-card-answer = 卡的应答读不懂，请把卡放平再试
cause-reader-other = 读卡器报错，请重新接好读卡器
cause-cancelled = 已按要求停下
cause-unreachable = 连不上充值中心，请检查网络和 server.url
cause-certificate = 充值中心的证书不受信任，请核对 server.ca_file
cause-timed-out = 充值中心没有在规定时间内答复，请稍后再办
cause-connection-lost = 和充值中心的连接断了，请稍后再办
cause-http-status = 充值中心的网关答复异常，请稍后再办
cause-bad-signature = 答复的签名不对，已丢弃，请核对 server.public_key 和 signature 一节
cause-not-accepted = 充值中心不接受本机的签名或密钥，请核对 terminal、signature 两节，或联系中心
cause-bad-reply = 充值中心的答复读不懂，请联系充值中心
cause-bad-request = 请求无法组成，请核对配置
cause-clock-off = 时钟不准，请校准时间
cause-no-paper = 打印机没有纸，请换纸；凭条可以稍后补打
cause-printer = 打印机连不上或打不出来，请检查电源、连线和机盖
cause-journal-full = 日志所在磁盘满了，请先腾出空间
cause-journal-failed = 日志写不进去，请检查磁盘和权限
