// What is wrong with the page as it is laid out now, a line for each: it scrolls
// sideways, words are cut off, or words lie over others.
(() => {
    const wrong = [], root = document.documentElement;
    const sideways = root.scrollWidth - root.clientWidth;
    if (sideways > 0) {
        const wide = [...document.body.querySelectorAll('*')]
            .filter((part) => part.getBoundingClientRect().right > root.clientWidth + 1)
            .map((part) => part.outerHTML.slice(0, 60));
        wrong.push(`scrolls sideways by ${sideways} px: ${wide.at(-1)}`);
    }

    // What floats over the page covers it rightly: compared is only what lies in one layer.
    const floats = (part) => /fixed|sticky/.test(getComputedStyle(part).position)
        || part.matches('dialog, [popover]');
    const layers = new Map();
    const layer = (part) => {
        if (!part) return root;
        if (!layers.has(part)) layers.set(part, floats(part) ? part : layer(part.parentElement));
        return layers.get(part);
    };
    const bounds = new Map();
    const bound = (part) => {
        if (!bounds.has(part)) {
            const { overflowX, overflowY } = getComputedStyle(part);
            bounds.set(part, overflowX === 'visible' && overflowY === 'visible' ? null : {
                box: part.getBoundingClientRect(),
                scrolls: /auto|scroll/.test(overflowX + overflowY),
            });
        }
        return bounds.get(part);
    };

    const lines = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode());) {
        const parent = text.parentElement;
        if (!text.data.trim() || !parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const { left, top, right, bottom } of range.getClientRects()) {
            if (right - left < 2 || bottom - top < 2) continue;
            // A line's box is taller than its letters.
            const inset = (bottom - top) * 0.22;
            let line = { text, left: left + 1, right: right - 1, top: top + inset, bottom: bottom - inset };
            let cut = false;
            for (let part = parent; line && part && part !== document.body; part = part.parentElement) {
                const kept = bound(part);
                if (!kept) continue;
                const { box, scrolls } = kept;
                // Words for those who hear the page, and nobody else.
                if (!scrolls && box.width <= 2 && box.height <= 2) line = null;
                else if (scrolls) {
                    // Scrolled away is not lost.
                    line.left = Math.max(line.left, box.left);
                    line.right = Math.min(line.right, box.right);
                    line.top = Math.max(line.top, box.top);
                    line.bottom = Math.min(line.bottom, box.bottom);
                    if (line.left >= line.right || line.top >= line.bottom) line = null;
                } else {
                    cut ||= line.left < box.left - 1 || line.right > box.right + 1
                        || line.top < box.top - 1 || line.bottom > box.bottom + 1;
                }
            }
            if (!line) continue;
            if (cut) wrong.push(`cuts off "${text.data.trim()}"`);
            lines.push({ ...line, layer: layer(parent) });
        }
    }

    lines.sort((one, other) => one.top - other.top);
    lines.forEach((line, index) => {
        for (let next = index + 1; next < lines.length && lines[next].top < line.bottom; next += 1) {
            const other = lines[next];
            const across = Math.min(line.right, other.right) - Math.max(line.left, other.left);
            const down = Math.min(line.bottom, other.bottom) - other.top;
            if (other.text !== line.text && other.layer === line.layer && across > 1 && down > 1)
                wrong.push(`lays "${other.text.data.trim()}" over "${line.text.data.trim()}"`);
        }
    });
    return [...new Set(wrong)];
})()
