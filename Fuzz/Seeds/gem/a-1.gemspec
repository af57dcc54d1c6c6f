# -*- encoding: utf-8 -*-
# stub: a 1 ruby lib

Gem::Specification.new do |s|
  s.name = "a".freeze
end
