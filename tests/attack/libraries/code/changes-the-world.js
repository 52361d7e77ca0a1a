const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
attempt(() => {
  Array.prototype.push = () => 0
})
attempt(() => {
  Object.prototype.polluted = 1
})
attempt(() => {
  JSON.stringify = () => "polluted"
})
export const seen = () => [].push(1) !== 1 || "polluted" in {} || JSON.stringify(1) !== "1"
