/// What may happen in a small world, from each of its states.
protocol ExploredModel {
    associatedtype State: Hashable
    func steps(from state: State) -> [ModelStep<State>]
    /// Whether all is as it should be when nothing happens any more.
    func isGood(_ state: State) -> Bool
}

/// One thing that may happen.
struct ModelStep<State> {
    let label: String
    let next: State
    let isFault: Bool
    let violation: String?
}

/// Breadth first through every state that a model can reach.
struct Exploration {
    private(set) var states = 0
    /// The shortest way to what must never be, its name last; empty when there is none.
    private(set) var trace: [String] = []

    /// - Parameter limit: states; a model that is greater is a mistake of the test.
    init<Model: ExploredModel>(_ model: Model, from first: Model.State, limit: Int = 200_000) {
        var numbers = [first: 0]
        var queue = [first]
        var ways: [(from: Int, label: String)] = [(-1, "")]
        var backwards: [[Int]] = [[]]
        var position = 0
        func way(to number: Int) -> [String] {
            var labels: [String] = []
            var at = number
            while ways[at].from >= 0 {
                labels.insert(ways[at].label, at: 0)
                at = ways[at].from
            }
            return labels
        }
        while position < queue.count {
            let state = queue[position]
            for step in model.steps(from: state) {
                if let violation = step.violation {
                    trace = way(to: position) + [step.label, violation]
                    states = queue.count
                    return
                }
                if let known = numbers[step.next] {
                    if !step.isFault { backwards[known].append(position) }
                    continue
                }
                numbers[step.next] = queue.count
                ways.append((position, step.label))
                backwards.append(step.isFault ? [] : [position])
                queue.append(step.next)
                if queue.count > limit {
                    trace = ["more than \(limit) states"]
                    return
                }
            }
            position += 1
        }
        states = queue.count
        // From everywhere a good end must be reachable without further faults.
        var isSafe = queue.map(model.isGood)
        var open = isSafe.indices.filter { isSafe[$0] }
        while let number = open.popLast() {
            for before in backwards[number] where !isSafe[before] {
                isSafe[before] = true
                open.append(before)
            }
        }
        if let stuck = isSafe.firstIndex(of: false) { trace = way(to: stuck) + ["STUCK"] }
    }
}
