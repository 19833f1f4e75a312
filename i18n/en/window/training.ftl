# Training mode.
window-training-plate = Training: card and money are not real
window-training-panel-title = Training panel
window-training-panel-how = Put cards on, tear them away, cut the network
window-training-card-ordinary = Put a card on
window-training-card-another = Put another card on
window-training-card-with-order = Card with an order
window-training-card-inactive = Put a new card on
window-training-card-stopped = Put a stopped card on
window-training-card-foreign = Put a foreign card on
window-training-take-off = Take the card off
window-training-put-second = Put a second card on
window-training-tear-at-write = Tear it at the write
window-training-pay = Scan and pay
window-training-order-elsewhere = Order elsewhere
window-training-network-down = Cut the network
window-training-network-up = Mend the network
window-training-kill = Kill and restart
