// What is lost in the reader's own colours, a line for each: drawings that go under
// in what they lie on, and controls without an edge. (axe-core can't tell: it reads
// the colours that the page had asked for.)
(() => {
    const wrong = [];
    const call = (part) => part.outerHTML.split('\n')[0].slice(0, 120);
    const numbers = (colour) => colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    const isClear = (colour) => colour === 'none' || numbers(colour)[3] === 0;
    const light = (colour) => {
        const [red, green, blue] = numbers(colour).map((part) =>
            part <= 10.31 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one, other) => {
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    const ground = (part) => {
        for (; part; part = part.parentElement) {
            const { backgroundColor } = getComputedStyle(part);
            if (!isClear(backgroundColor)) return backgroundColor;
        }
        return 'rgb(255, 255, 255)';
    };
    const isShown = (part) => part.checkVisibility({ opacityProperty: true, visibilityProperty: true });

    for (const drawing of document.querySelectorAll('svg')) {
        const shapes = [...drawing.querySelectorAll('path, circle, rect, line, polyline, polygon, ellipse')].filter(isShown);
        const under = ground(drawing.parentElement);
        const isSeen = shapes.some((shape) => {
            const { fill, stroke } = getComputedStyle(shape);
            return [fill, stroke].some((paint) => !isClear(paint) && contrast(paint, under) >= 3);
        });
        if (shapes.length && !isSeen) wrong.push(`loses ${call(drawing.parentElement)}`);
    }
    for (const control of document.querySelectorAll('input, select, textarea')) {
        // A browser draws its own button for a file.
        if (!isShown(control) || /hidden|file/.test(control.type)) continue;
        // A field within a frame of its own has the frame's edge.
        const isEdged = [control, control.parentElement].some((part) => {
            const style = getComputedStyle(part);
            return style.outlineStyle !== 'none' || (style.borderBlockEndStyle !== 'none'
                && parseFloat(style.borderBlockEndWidth) > 0
                && contrast(style.borderBlockEndColor, ground(part.parentElement)) >= 3);
        });
        if (!isEdged) wrong.push(`gives no edge to ${call(control)}`);
    }
    return [...new Set(wrong)];
})()
