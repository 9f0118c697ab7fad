"""Texts that a person of the desk looks at: was what the assistant made of them right?"""
