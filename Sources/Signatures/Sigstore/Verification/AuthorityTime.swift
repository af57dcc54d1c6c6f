import Core
import Cryptography

/// A time at which a signature existed, and who says so.
package struct WitnessedTime: Sendable, Equatable {
    /// The time.
    package var time: Timestamp
    /// Who vouches for it, in the trusted root's words.
    package var witness: String
}

extension TrustedRoot {
    /// The time of a TimeStampResp (RFC 3161) by an authority of the root over a signature.
    ///
    /// - Throws: a fault with `unknownAuthority` where no authority stands behind a timestamp that is otherwise in order.
    func time(
        of response: [UInt8], over signature: [UInt8], asOf: Timestamp
    ) throws(SigstoreFault) -> WitnessedTime {
        guard response.count <= TimestampCheck.byteLimit else {
            throw SigstoreFault(.tooLarge, "its timestamp has \(response.count) bytes")
        }
        let token: [UInt8]
        do throws(CryptoFault) {
            token = try TimestampToken.token(ofResponse: response)
        } catch {
            throw SigstoreFault(.malformed, "its timestamp: \(error.message)")
        }
        var fault = SigstoreFault(.unknownAuthority, "nobody vouches for timestamping authorities")
        for authority in timestampAuthorities {
            do throws(SigstoreFault) {
                return try authority.time(of: token, over: signature, asOf: asOf)
            } catch {
                // The authority that knows the timestamp has the last word.
                if fault.code == .unknownAuthority { fault = error }
            }
        }
        throw fault
    }
}

extension TrustedAuthority {
    fileprivate func time(
        of token: [UInt8], over signature: [UInt8], asOf: Timestamp
    ) throws(SigstoreFault) -> WitnessedTime {
        try requireKnown(token)
        let outcome: TimestampOutcome
        do throws(Failure) {
            outcome = try TimestampCheck.judge(
                token: token, signature: signature, chain: [], authorities: chain.suffix(1).map(\.der),
                known: chain.map(\.der), asOf: asOf)
        } catch {
            throw SigstoreFault(.timestamp, error.message)
        }
        switch outcome {
        case .broken(let fault): throw SigstoreFault(Self.code(of: fault), "its timestamp: \(fault.message)")
        case .inside(let trusted):
            // An authority that is named with its own certificate signs with that one.
            if let own = chain.first, !own.isCA, trusted.chain.first != own {
                throw SigstoreFault(.unknownAuthority, "its timestamp is not by the certificate of \(shown)")
            }
            guard period.contains(trusted.time) else {
                throw SigstoreFault(
                    .time, "its timestamp is of \(trusted.time), and \(shown) is believed \(period.text)")
            }
            return WitnessedTime(time: trusted.time, witness: name)
        }
    }

    /// Asks who made a timestamp before what is wrong with it: what a stranger's timestamp looks like is nobody's fault here.
    private func requireKnown(_ token: [UInt8]) throws(SigstoreFault) {
        let known = chain.map(\.der)
        let found: Result<[Certificate], NotationFault>
        do throws(NotationFault) {
            found = try Self.path(try TimestampCheck.read(token, known: known), known)
        } catch {
            throw SigstoreFault(Self.code(of: error), "its timestamp: \(error.message)")
        }
        if case .failure(let fault) = found {
            throw SigstoreFault(Self.code(of: fault), "its timestamp: \(fault.message)")
        }
    }

    private static func path(
        _ facts: TimestampFacts, _ known: [[UInt8]]
    ) throws(NotationFault) -> Result<[Certificate], NotationFault> {
        do throws(Failure) {
            return try AuthorityPath.find(facts, authorities: Array(known.suffix(1)), known: known)
        } catch {
            throw NotationFault(.signature, error.message)
        }
    }

    private static func code(of fault: NotationFault) -> SigstoreFault.Code {
        switch fault.code {
        case .authority: .unknownAuthority
        case .time, .validity: .time
        case .tooLarge: .tooLarge
        case .malformed: .malformed
        default: .timestamp
        }
    }
}
