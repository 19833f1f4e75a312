### 配置和密钥文件。

config-at-line = { $file } 第 { $line } 行：{ $text }
config-in-file = { $file }：{ $text }
config-unreadable = 配置文件读不出：{ $detail }
config-syntax = 不是正确的 TOML：{ $detail }
config-unknown-key = 没有 { $key } 这个键
config-unknown-key-nearest = 没有 { $key } 这个键，是不是 { $nearest }
config-wrong-kind = { $key } 的类型不对，应为：{ $expected }
config-wrong-value = { $key } = "{ $value }" 不对，应为：{ $expected }
config-missing = 缺少 { $key }，应为：{ $expected }
config-bad-file = { $key }：{ $fault }
config-fits = { $file } 正确
config-fits-defaults = 没有配置文件，只用内置的默认值

file-unreadable = 文件 { $path } 不能读写：{ $detail }
file-exists = 文件 { $path } 已经存在，不会覆盖
file-open-to-others = 密钥文件 { $path } 的权限是 { $mode }，同组或其他人能读，已拒绝；请运行 chmod 600
file-no-private-key = 文件 { $path } 里没有 SM2 私钥（PKCS#8 PEM 或 32 字节十六进制）
file-no-public-key = { $path } 不是 SM2 公钥（十六进制或 PEM）
file-no-shared-key = 文件 { $path } 里没有支付网关的共享密钥，应为 64 位十六进制（openssl rand -hex 32 生成）

expected-digits = { $count } 位数字
expected-word = 1 到 { $count } 个不含空格的字母、数字或符号
expected-one-of = 以下之一：{ $choices }
expected-between = { $least } 到 { $most } 之间的整数
expected-url = 以 http:// 或 https:// 开头的地址
expected-public-key = SM2 公钥：压缩或非压缩的十六进制、PEM 文本，或存有它的文件
expected-commands = 只读卡指令的列表，每条是十六进制或 IDX_nnnn
expected-texts = 文本的列表
expected-printer = 打印机的设备文件（/dev/usb/lp0）、tcp://主机:端口，或 folder:文件夹
expected-amounts = 一到六个金额，单位分，从小到大，整元，不超过 { $most }
expected-operators = 每行「编号 姓名 密码散列」，编号不重复，用 cardkiosk key operator 生成
expected-hashed = 密码散列，用 cardkiosk key pin 生成
expected-file = 能读的文件
kind-text = 带引号的文本
kind-integer = 整数
kind-boolean = true 或 false
kind-list = 方括号里的列表
kind-section = 一节（方括号标题）
kind-other = 另一种类型

amount-wrong = "{ $value }" 不是金额，应为元，最多两位小数，如 50.00
amount-not-positive = 金额 { $value } 必须大于零
pay-order-missing = 付款方式为 { $means } 时必须给出付款单号（--pay-order），同一笔付款才不会充两次；配置了支付网关（[gateway] url）时可以不给，改为扫码付款
pay-order-wrong = 付款单号应为 1 到 64 个不含空格的字母、数字或符号
received-without-cash = --received 只和 --pay cash 一起用
gateway-wrong = 连接支付网关的设置不对：{ $detail }
person-missing = 实名激活要有姓名和证件号码
person-without-real-name = 给了姓名或证件，却没有 --real-name：实名就加上它，不实名就不要给
client-wrong = 连接充值中心的设置不对：{ $detail }

key-generated = 已生成私钥 { $path }（仅所有者可读）。请把下面的公钥交给充值中心
key-public = 公钥：{ $key }
key-password = 请写进配置文件 [window] 的 { $key }：
key-no-password = 请在标准输入给出密码，一行，4 个字符以上
