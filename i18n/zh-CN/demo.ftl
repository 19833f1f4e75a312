### 演示的讲解。

demo-begin = 演示开始。卡、读卡器、充值中心都在程序里，不是真的；办理的程序和真的一样。
demo-read = 乘客把卡放在读卡区。先读卡，再问充值中心。
demo-recharge = 乘客付现金 ¥{ $amount } 充值。每一步都先记进日志，再去做。
demo-torn = 正在写卡时，乘客把卡拿走了。卡写没写上，此刻谁也不知道，所以不说没充上，也不再收钱：
demo-back = 乘客把同一张卡放回来。先看卡片自己的记录，再接着办，不会多写一次。
demo-finished = 订单办完了：
demo-compare = 核对三本账：
demo-card = 卡片：余额从 ¥{ $before } 变成 ¥{ $after }
demo-ledger = 充值中心：已确认充值 ¥{ $amount }
demo-journal = 终端日志：未完成的订单 { $count } 笔
demo-agree = 卡片和账目一致，只充了一次，只收了一次钱。
demo-disagree = 卡片和账目不一致，这是程序的错误，请报告。

# The gallery.
gallery-written = 已在 { $folder } 里画好 { $count } 张图。
gallery-not = 图没有画成：{ $detail }

# The window.
window-not-opened = 窗口没有打开：{ $detail }
window-no-display = 窗口没有打开：没有显示器。请在图形桌面里运行，或先设好 DISPLAY（X11）或 WAYLAND_DISPLAY（Wayland）
window-display-silent = 窗口没有打开：显示器 { $display } 没有应答。请确认图形桌面已启动，并且当前用户可以使用它
window-no-library = 窗口没有打开：缺少运行库 { $library }。请安装：apt install { $packages }
window-closed = 窗口已关闭。
