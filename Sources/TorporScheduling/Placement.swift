package import TorporModel

/// Where a workload goes, and why not elsewhere: first whoever does not fit is left out, then the rest is compared by whole numbers, so that the
/// same facts give the same answer.
package enum Placement {
    /// Whose reasons are told where nobody fits: a plan may have a thousand such workloads, and a fleet ten thousand nodes.
    private static let mostNodes = 100

    /// What came out of looking.
    package enum Choice: Hashable, Sendable {
        case chosen(NodeID)
        /// Every candidate's reasons, by node; of very many nodes the first ones', and how many more there are.
        case none([String])

        /// Reasons in one error.
        private static let most = 40

        /// The node, or the refusal with every candidate's reasons.
        ///
        /// An error travels in a header, which has its limits: of very many reasons the first are told.
        ///
        /// - Throws: `noCapacity` when no candidate fits; nothing was changed.
        package func node() throws(TorporError) -> NodeID {
            switch self {
            case .chosen(let node): return node
            case .none(let reasons):
                let more = reasons.count > Choice.most ? ["and \(reasons.count - Choice.most) more reasons"] : []
                throw TorporError(
                    .noCapacity,
                    reasons.isEmpty ? "there are no nodes" : (reasons.prefix(Choice.most) + more).joined(separator: "; "),
                    remedy: reasons.isEmpty ? "start an agent: torpor agent" : "torpor nodes")
            }
        }
    }

    /// The fitting node where most of its wishes come true; of equals the one that it comes to sooner, then the one that its strategy takes,
    /// then the first by name.
    ///
    /// `needs` is nil for a workload that has never run. `from` is where it runs now, which is never chosen; who lives there, it itself among
    /// them, is known from the candidates.
    package static func choose(
        _ spec: WorkloadSpec, needs: WorkloadNeeds?, among candidates: Candidates, from: NodeID?, for reason: PlacementReason
    ) -> Choice {
        let question = PlacementQuestion(spec, needs, candidates, from: from, reason)
        if let best = best(question, but: nil) { return .chosen(candidates.nodes[best.place].node) }
        let others = candidates.nodes.indices.filter { !candidates.seats[$0].isWithdrawn }
        let more = others.count > mostNodes ? ["nor on \(others.count - mostNodes) more nodes (torpor explain)"] : []
        return .none(others.prefix(mostNodes).flatMap { place in named(question.reasons(place), candidates.nodes[place].node) } + more)
    }

    /// Why the node that a person named cannot take the workload; empty when it can. Wishes count for nothing against a name.
    package static func judge(
        target: NodeID, _ spec: WorkloadSpec, needs: WorkloadNeeds?, among candidates: Candidates, from: NodeID?
    ) -> [String] {
        guard let place = candidates.place(of: target) else {
            let known = candidates.nodes.map(\.node.rawValue).joined(separator: ", ")
            return ["\(target): no such node (known: \(known.isEmpty ? "none" : known))"]
        }
        return named(PlacementQuestion(spec, needs, candidates, from: from, .manual).reasons(place), target)
    }

    /// What `choose` would do, and what it thinks of every node, the present one too.
    ///
    /// - Parameter hindrances: what is told beside it: why the workload goes nowhere for now, whatever the node.
    package static func explain(
        _ name: WorkloadName, _ spec: WorkloadSpec, needs: WorkloadNeeds?, among candidates: Candidates, from: NodeID?,
        for reason: PlacementReason, hindrances: [String] = []
    ) -> PlacementView {
        let question = PlacementQuestion(spec, needs, candidates, from: from, reason)
        let best = best(question, but: nil)
        let next = best.flatMap { Self.best(question, but: $0.place) }
        let views = candidates.nodes.indices.map { place in
            let isHome = place == question.home
            return PlacementView.Candidate(
                node: candidates.nodes[place].node, isHome: isHome,
                reasons: isHome ? question.reasonsAtHome(place) : question.reasons(place), score: view(question, place))
        }
        return PlacementView(
            workload: name, reason: reason, strategy: spec.placement.strategy, chosen: best.map { candidates.nodes[$0.place].node },
            because: best?.score.words(before: next?.score, spec.placement.strategy), candidates: views,
            hindrances: hindrances)
    }

    /// - Parameter other: a place that is passed over.
    private static func best(_ question: PlacementQuestion, but other: Int?) -> (place: Int, score: PlacementScore)? {
        var best: (place: Int, score: PlacementScore)?
        for place in question.candidates.nodes.indices where place != other && question.fits(place) {
            let score = question.score(place)
            if best.map({ score.isBetter(than: $0.score, question.spec.placement.strategy) }) ?? true { best = (place, score) }
        }
        return best
    }

    private static func view(_ question: PlacementQuestion, _ place: Int) -> PlacementView.Score {
        let score = question.score(place)
        var parts: [String] = []
        question.eachWish(place) { weight, words in parts.append("\(weight > 0 ? "+" : "")\(weight) \(words())") }
        return PlacementView.Score(wishes: score.wishes, parts: parts, minutes: score.minutes, freeBytes: score.freeBytes)
    }

    private static func named(_ reasons: [String], _ node: NodeID) -> [String] { reasons.map { "\(node): \($0)" } }
}
