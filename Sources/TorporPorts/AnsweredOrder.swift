package import TorporModel

/// An order with the answer that is about to be given.
package struct AnsweredOrder: Hashable, Sendable {
    package let order: Order
    package let answer: Answer
    package init(order: Order, answer: Answer) {
        self.order = order
        self.answer = answer
    }

    /// The journal's key: the verb's word without what it carries.
    package static func verbWord(_ verb: Order.Verb) -> String {
        switch verb {
        case .start: "start"
        case .survey: "survey"
        case .prepare: "prepare"
        case .fence: "fence"
        case .unfence: "unfence"
        case .freeze: "freeze"
        case .renew: "renew"
        case .precopy: "precopy"
        case .capture: "capture"
        case .captureLazily: "captureLazily"
        case .fetch: "fetch"
        case .follow: "follow"
        case .restoreHeld: "restoreHeld"
        case .restoreLazily: "restoreLazily"
        case .seal: "seal"
        case .thaw: "thaw"
        case .discard: "discard"
        case .release: "release"
        case .vow: "vow"
        case .grant: "grant"
        case .wake: "wake"
        case .redirect: "redirect"
        case .complete: "complete"
        case .sync: "sync"
        case .retire: "retire"
        case .collect: "collect"
        case .image: "image"
        case .stop: "stop"
        case .restart: "restart"
        case .remove: "remove"
        }
    }
}
