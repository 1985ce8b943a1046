// What a finger finds of a `goal`: where its middle is, and what is wrong with it as
// a target (success criterion 2.5.8).
const part = /radio|checkbox/.test(goal.type) && goal.labels[0] || goal;
const page = part.ownerDocument, tree = part.getRootNode();
const first = part.getClientRects()[0] ?? part.getBoundingClientRect();
const isInView = first.top >= 0 && first.left >= 0
    && first.bottom <= page.defaultView.innerHeight && first.right <= page.defaultView.innerWidth;
if (!isInView) part.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
const box = part.getClientRects()[0] ?? part.getBoundingClientRect();
const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
const wrong = [];
const call = (part) => part.outerHTML.split('\n')[0].slice(0, 120);
const hit = tree.elementFromPoint(x, y);
if (!hit || !(hit.contains(part) || part.contains(hit) || hit.contains(goal) || [...hit.labels ?? []].includes(part)
    || hit.control === goal || hit.closest('label')?.control === goal))
    wrong.push(`${call(part)} lies under ${hit ? call(hit) : 'nothing'}`);
// A link within a sentence is as high as its line.
const isInSentence = getComputedStyle(part).display === 'inline';
if ((box.width < 24 || box.height < 24) && !isInSentence) {
    for (const other of page.querySelectorAll('a[href], button, input, select, textarea, summary')) {
        const { left, top, right, bottom } = other.getBoundingClientRect();
        const isNear = left < x + 12 && right > x - 12 && top < y + 12 && bottom > y - 12;
        if (isNear && right > left && !other.contains(part) && !part.contains(other) && other !== goal)
            wrong.push(`${call(part)} is ${box.width} × ${box.height} px, beside ${call(other)}`);
    }
}
return { x, y, wrong };
