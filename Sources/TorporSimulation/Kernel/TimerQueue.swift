/// What is to happen when: a binary heap by time, then by order of asking. Cancelling forgets the action and leaves the entry.
package struct TimerQueue {
    private struct Entry {
        let at: UInt64
        let timer: Timer
        func precedes(_ other: Entry) -> Bool { at != other.at ? at < other.at : timer.number < other.timer.number }
    }

    /// What to cancel by: a place that is used again and again, and the number that tells this use from others.
    package struct Timer: Hashable, Sendable {
        fileprivate let place: Int
        fileprivate let number: UInt64
    }

    private struct Slot {
        var number: UInt64
        var action: (@Sendable () -> Void)?
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var lastNumber: UInt64 = 0

    /// - Returns: what to cancel by.
    mutating func add(at time: UInt64, _ action: @escaping @Sendable () -> Void) -> Timer {
        lastNumber += 1
        let slot = Slot(number: lastNumber, action: action)
        let timer: Timer
        if let place = free.popLast() {
            slots[place] = slot
            timer = Timer(place: place, number: lastNumber)
        } else {
            slots.append(slot)
            timer = Timer(place: slots.count - 1, number: lastNumber)
        }
        heap.append(Entry(at: time, timer: timer))
        rise()
        return timer
    }

    mutating func cancel(_ timer: Timer) { _ = take(timer) }

    private mutating func take(_ timer: Timer) -> (@Sendable () -> Void)? {
        guard slots[timer.place].number == timer.number, let action = slots[timer.place].action else { return nil }
        slots[timer.place].action = nil
        free.append(timer.place)
        return action
    }

    /// Everything that is due at the earliest time; nil when nothing is to come.
    mutating func popDue() -> (at: UInt64, actions: [@Sendable () -> Void])? {
        var due: [@Sendable () -> Void] = []
        var time: UInt64?
        while let first = heap.first {
            if let time, first.at != time { break }
            pop()
            guard let action = take(first.timer) else { continue }
            due.append(action)
            time = first.at
        }
        return time.map { ($0, due) }
    }

    private mutating func pop() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(last) else { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = last
    }

    private mutating func rise() {
        var place = heap.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place].precedes(heap[parent]) else { return }
            heap.swapAt(place, parent)
            place = parent
        }
    }
}
