const all = []
for (;;) all.push(new Array(10_000).fill(all.length))
export const nothing = 1
