import Foundation
import LayerFiles
import LayerModel
import Testing
