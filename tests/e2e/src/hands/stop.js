// Where the focus is, seen from a `goal`: whether it is there, which key brings it
// closer, and what a person without a mouse has to complain of at this stop.
const page = goal.ownerDocument, view = page.defaultView;
const root = goal.getRootNode(), isHere = page.hasFocus();
// What was taken away stands in no tree.
const tree = root.elementFromPoint ? root : page;
const active = isHere ? tree.activeElement ?? page.activeElement : null;
const last = view.hemlineStop;
const wrong = [];
const call = (part) => part.outerHTML.split('\n')[0].slice(0, 120);

// What stands for a control on the screen: itself, or its label where that covers it.
const body = (part) => {
    const box = part.getBoundingClientRect();
    const isUnseen = getComputedStyle(part).opacity === '0' || (box.width <= 2 && box.height <= 2);
    return isUnseen ? part.labels?.[0] ?? part.parentElement : part;
};
const look = (part) => {
    // Where it stands in a row, the row may show it.
    const row = part.parentElement?.parentElement;
    const parts = [part, body(part), ...part.labels ?? [], part.parentElement, part.nextElementSibling,
        row, row?.parentElement];
    const styles = [];
    for (const part of parts) {
        if (!part) continue;
        for (const pseudo of [null, '::before', '::after']) {
            const style = getComputedStyle(part, pseudo);
            styles.push(['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderColor',
                'backgroundColor', 'transform', 'clipPath'].map((name) => style[name]).join());
        }
    }
    return styles.join(';');
};
const hasParts = (part) => /^(date|datetime-local|time|month)$/.test(part.type);
// A frame, or an element with a tree of its own: the focus is on something within it.
const isDoor = (part) => /^iframe$|-/.test(part.localName);
// A shop may lay what it likes over its own page.
const isOurs = (part) => page.getElementById('app') || part.getRootNode() !== page;
const isGone = (part) => !part.isConnected || !part.checkVisibility();

// A heading that the app itself has led to is read, not worked; the parts of a date
// are the browser's own, as are the marks on them.
if (last && last.part !== active && !isGone(last.part) && last.part.tabIndex >= 0 && !hasParts(last.part)
    && !isDoor(last.part) && isOurs(last.part) && last.look === look(last.part))
    wrong.push(`the focus can't be seen on ${call(last.part)}`);

if (active && active !== page.body && active !== last?.part) {
    if (active.tabIndex > 0) wrong.push(`an order of its own: ${call(active)}`);
    const box = body(active).getBoundingClientRect();
    const isSeen = [0.5, 0.1, 0.9].some((across) => [0.5, 0.1, 0.9].some((down) => {
        const at = tree.elementFromPoint(box.left + box.width * across, box.top + box.height * down);
        return at && (at.contains(active) || active.contains(at) || body(active).contains(at)
            || [...active.labels ?? []].some((label) => label.contains(at)));
    }));
    // A frame's own window may be scrolled by the page around it.
    if (!isSeen && active.tabIndex >= 0 && view === view.top && !isDoor(active) && isOurs(active)) wrong.push(`the focus is hidden on ${call(active)}`);
    // From one stop to the next one reads on: down, or into the column beside.
    if (last?.key && last.part !== active && !isGone(last.part)) {
        const isForward = last.key === 'Tab';
        const [one, next] = isForward ? [last.part, active] : [active, last.part];
        const [from, to] = [body(one).getBoundingClientRect(), body(next).getBoundingClientRect()];
        const isFixed = [one, next].some((part) => {
            for (; part; part = part.parentElement)
                if (/fixed|sticky/.test(getComputedStyle(part).position)) return true;
        });
        const isInOrder = one.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING;
        if (!isInOrder) { /* Once around. */ }
        else if (!isFixed && to.bottom <= from.top && to.left < from.right && to.right > from.left)
            wrong.push(`the focus goes up from ${call(one)} to ${call(next)}`);
    }
}

const isRadio = (part) => part?.type === 'radio';
let key = 'Tab';
if (active && active !== page.body) {
    const isBehind = goal.compareDocumentPosition(active) & Node.DOCUMENT_POSITION_FOLLOWING;
    const isInGroup = isRadio(goal) && isRadio(active) && goal.name === active.name && goal.form === active.form;
    if (isInGroup) key = isBehind ? 'Up' : 'Down';
    else if (isBehind && tree.activeElement) key = 'Back';
}
const stays = active && active === last?.part && !hasParts(active);
const stop = active && active !== page.body
    ? { part: active, key: /Tab|Back/.test(key) ? key : null, look: look(active), stays: stays ? (last.stays ?? 0) + 1 : 0 }
    : null;
// No name that a page could find among its own.
Object.defineProperty(view, 'hemlineStop', { value: stop, configurable: true, enumerable: false });
if (stop?.stays > 3 && active !== goal && !isDoor(active)) wrong.push(`the focus is trapped in ${call(active)}`);
return {
    is: active === goal, key, wrong, at: active ? call(active) : 'elsewhere',
    kind: goal.localName === 'input' ? goal.type : goal.localName,
    value: goal.value ?? '', checked: !!goal.checked,
};
