# Activation and return.
window-service-activation-title = 实名登记
window-service-return-title = 退卡
window-service-pay-out = 中心已确认，请付给乘客
window-service-open-do = 点「再试一次」，机器先查清再写。或者以后在任何窗口放上尾号 { $tail } 的卡接着办
window-service-activation-done = 已激活，卡片可以使用
window-service-return-done = 退卡完成
window-service-activation-nothing = 没有激活，卡没有动
window-service-return-nothing = 没有退卡，卡没有动
window-service-activation-open = 激活还没有完成
window-service-return-open = 退卡还没有完成，先不要付钱
