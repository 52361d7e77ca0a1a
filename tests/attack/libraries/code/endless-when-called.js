export const forever = () => {
  for (;;);
}
export const fill = () => {
  for (let all = [];;) all = [all, new Array(10_000).fill(0)]
}
