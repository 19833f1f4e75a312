# Orders of a card, and what is open.
window-order-title = 这张卡的订单
window-order-none = 这张卡没有待办的订单
